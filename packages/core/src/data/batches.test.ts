import { describe, expect, test } from 'vitest';
import { Random } from '../random/random.js';
import { noiseDataset } from '../testing/images.js';
import { assembleBatch, evaluationBatches } from './batches.js';
import { createPipeline, evaluationPipeline } from './pipeline.js';

const dataset = noiseDataset([0, 1, 2, 0, 1, 2, 0], 3);
const size = { height: 6, width: 5 };
const training = createPipeline([{ name: 'randomCrop' }, { name: 'colorJitter' }], size);
const keys = { seed: 1, epoch: 2, position: 10 };

describe('assembleBatch', () => {
  test('lays images, labels and indices out in order', () => {
    const pipeline = evaluationPipeline({ ...size, channels: 1 });
    const batch = assembleBatch(dataset, [5, 0, 4], pipeline, keys);
    expect([...batch.labels]).toEqual([2, 0, 1]);
    expect([...batch.indices]).toEqual([5, 0, 4]);
    expect(batch.images.length).toBe(3 * 30);
    const { data } = pipeline.apply(dataset.image(0), new Random(0));
    expect(batch.images.subarray(30, 60)).toEqual(data);
  });

  test('a sample depends on seed, epoch and its position in the epoch, not on how batches are cut', () => {
    const whole = assembleBatch(dataset, [1, 2, 3, 4], training, keys).images;
    const second = assembleBatch(dataset, [3, 4], training, { ...keys, position: 12 }).images;
    expect(whole.subarray(2 * 90)).toEqual(second);
    for (const other of [{ seed: 2 }, { epoch: 3 }, { position: 11 }]) {
      expect(assembleBatch(dataset, [1, 2, 3, 4], training, { ...keys, ...other }).images).not.toEqual(whole);
    }
  });

  test('the same image twice in a batch is changed in two ways', () => {
    const { images } = assembleBatch(dataset, [1, 1], training, keys);
    expect(images.subarray(0, 90)).not.toEqual(images.subarray(90));
  });

  test('can reuse a batch of the same size, and refuses another', () => {
    const first = assembleBatch(dataset, [0, 1], training, keys);
    const again = assembleBatch(dataset, [2, 3], training, keys, first);
    expect(again).toBe(first);
    expect(again).toEqual(assembleBatch(dataset, [2, 3], training, keys));
    expect(() => assembleBatch(dataset, [2], training, keys, first)).toThrow(/batch to be reused holds 2/);
  });

  test('names the sample whose size is wrong', () => {
    const broken = { ...training, apply: () => dataset.image(0) };
    const other = { ...broken, height: 9 };
    expect(() => assembleBatch(dataset, [4], other, keys)).toThrow(/^noise #4: gives 90 bytes/);
  });
});

describe('evaluationBatches', () => {
  test('pads the last batch with sample 0 and says how many count', () => {
    const batches = [...evaluationBatches(dataset, 3, evaluationPipeline(size))];
    expect(batches.map(({ count }) => count)).toEqual([3, 3, 1]);
    expect(batches.map(({ indices }) => [...indices])).toEqual([
      [0, 1, 2],
      [3, 4, 5],
      [6, 0, 0],
    ]);
    expect([...batches[2]!.labels]).toEqual([0, 0, 0]);
    expect(batches[2]!.images.subarray(90, 180)).toEqual(batches[0]!.images.subarray(0, 90));
  });

  test('no batch is padded where the size divides the number of samples, nor is there an empty one', () => {
    expect([...evaluationBatches(dataset, 7, evaluationPipeline(size))].map(({ count }) => count)).toEqual([
      7,
    ]);
    expect([...evaluationBatches(noiseDataset([]), 4, evaluationPipeline(size))]).toEqual([]);
    expect(() => [...evaluationBatches(dataset, 0, evaluationPipeline(size))]).toThrow(/batch size/);
  });
});
