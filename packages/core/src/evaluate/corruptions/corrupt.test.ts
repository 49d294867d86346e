import { expect, test } from 'vitest';
import { evaluationPipeline } from '../../data/pipeline.js';
import { Random } from '../../random/random.js';
import { noiseDataset } from '../../testing/images.js';
import { corrupt } from './corrupt.js';
import { CORRUPTIONS } from './index.js';

const dataset = noiseDataset([0, 1, 2, 0, 1], 3);
const pipeline = evaluationPipeline({ height: 12, width: 10 });
const [noise, , contrast] = CORRUPTIONS;

test('images have the input size before they are corrupted', () => {
  const corrupted = corrupt(dataset, contrast!, 2, { pipeline, seed: 1 });
  for (let i = 0; i < 5; i++) {
    const fitted = pipeline.apply(dataset.image(i), new Random());
    expect(corrupted.image(i)).toEqual(contrast!.apply(fitted, 2, new Random()));
  }
  expect(corrupted.labels).toEqual(dataset.labels);
  expect(corrupted.classNames).toEqual(dataset.classNames);
  expect(corrupted.source(3)).toBe('noise #3 (contrast 2)');
});

test('evaluation leaves the corrupted images as they are', () => {
  const corrupted = corrupt(dataset, noise!, 1, { pipeline, seed: 1 }).image(4);
  expect(pipeline.apply(corrupted, new Random())).toEqual(corrupted);
});

test('the channels are those of the pipeline', () => {
  const grey = evaluationPipeline({ height: 12, width: 10, channels: 1 });
  const corrupted = corrupt(dataset, noise!, 1, { pipeline: grey, seed: 1 });
  expect([corrupted.channels, corrupted.image(0).channels]).toEqual([1, 1]);
  expect(corrupt(dataset, noise!, 1, { pipeline, seed: 1 }).channels).toBe(3);
});

test('noise depends on seed, corruption, strength and index alone', () => {
  const first = corrupt(dataset, noise!, 1, { pipeline, seed: 1 });
  const again = corrupt(dataset, noise!, 1, { pipeline, seed: 1 });
  for (const index of [4, 0, 2, 0]) expect(first.image(index)).toEqual(again.image(index));

  // The same grey image everywhere, so that nothing but the noise differs.
  const grey = { channels: 3, height: 12, width: 10, data: new Uint8Array(360).fill(128) };
  const flat = { ...dataset, image: () => grey };
  const options = { pipeline, seed: 1 };
  const wider = { ...noise!, levels: [16, 16, 64] as const };
  const variants = [
    corrupt(flat, noise!, 1, options).image(0),
    corrupt(flat, noise!, 1, options).image(1),
    corrupt(flat, noise!, 1, { pipeline, seed: 2 }).image(0),
    corrupt(flat, noise!, 2, options).image(0),
    corrupt(flat, { ...wider, name: 'another' }, 1, options).image(0),
  ];
  expect(new Set(variants.map(({ data }) => data.join())).size).toBe(variants.length);
});
