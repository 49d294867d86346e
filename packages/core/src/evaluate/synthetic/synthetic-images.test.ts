import { describe, expect, test } from 'vitest';
import { evaluationPipeline } from '../../data/pipeline.js';
import { Random } from '../../random/random.js';
import { SYNTHETIC_IMAGES, syntheticDataset } from './index.js';

const size = { channels: 3, height: 12, width: 10 } as const;
const [noise, blank] = SYNTHETIC_IMAGES;

describe.each(SYNTHETIC_IMAGES)('$name', (synthetic) => {
  const dataset = syntheticDataset(synthetic, { ...size, count: 4, seed: 1 });

  test('has the input size, which evaluation leaves as it is', () => {
    expect(dataset.labels).toHaveLength(4);
    const image = dataset.image(3);
    expect(evaluationPipeline(size).apply(image, new Random())).toEqual(image);
    expect(dataset.source(3)).toBe(`${synthetic.name} #3`);
  });

  test('depends on seed and index alone', () => {
    const again = syntheticDataset(synthetic, { ...size, count: 2, seed: 1 });
    expect(again.image(1)).toEqual(dataset.image(1));
    const other = syntheticDataset(synthetic, { ...size, count: 2, seed: 2 });
    const images = [dataset.image(0), dataset.image(1), other.image(0)];
    expect(new Set(images.map(({ data }) => data.join())).size).toBe(3);
  });
});

test('noise takes all values, with the mean and deviation of an even distribution', () => {
  const { data } = syntheticDataset(noise!, {
    channels: 1,
    height: 256,
    width: 256,
    count: 1,
    seed: 1,
  }).image(0);
  const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
  const variance = data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length;
  expect(new Set(data).size).toBe(256);
  expect(Math.abs(mean - 127.5)).toBeLessThan(2);
  expect(Math.abs(Math.sqrt(variance) - 73.9)).toBeLessThan(1);
});

test('a blank image has one value in each channel', () => {
  const { data } = syntheticDataset(blank!, { ...size, count: 1, seed: 1 }).image(0);
  for (let channel = 0; channel < 3; channel++) {
    expect(new Set(data.subarray(120 * channel, 120 * (channel + 1))).size).toBe(1);
  }
});
