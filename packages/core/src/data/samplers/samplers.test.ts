import { describe, expect, test } from 'vitest';
import { UsageError } from '../../errors.js';
import { Random } from '../../random/random.js';
import { indicesByClass } from '../split.js';
import { createSampler } from './index.js';

/** Labels of `sizes[k]` samples of class k, mixed. */
function labelsOf(sizes: readonly number[], seed = 1): Int32Array {
  return new Random(seed).shuffle(Int32Array.from(sizes.flatMap((size, label) => Array(size).fill(label))));
}

function countOf(values: ArrayLike<number>): Map<number, number> {
  const counts = new Map<number, number>();
  for (const value of Array.from(values)) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

describe('shuffle', () => {
  const shuffle = createSampler({ name: 'shuffle' });

  test('is a permutation without the incomplete batch', () => {
    const labels = labelsOf([40, 63]);
    const order = shuffle(labels, 10, new Random(1));
    expect(order.length).toBe(100);
    expect(new Set(order).size).toBe(100);
    expect(Math.max(...order)).toBeLessThan(103);
    expect([...shuffle(labels, 103, new Random(1))].sort((a, b) => a - b)).toEqual([...labels.keys()]);
  });

  test('differs from epoch to epoch and repeats for equal randomness', () => {
    const labels = labelsOf([50, 50]);
    expect(shuffle(labels, 10, new Random(1, 1))).toEqual(shuffle(labels, 10, new Random(1, 1)));
    expect(shuffle(labels, 10, new Random(1, 1))).not.toEqual(shuffle(labels, 10, new Random(1, 2)));
  });

  test('says when there are fewer images than a batch holds', () => {
    expect(() => shuffle(labelsOf([5]), 6, new Random(1))).toThrow(/batch size 6 .* 5: reduce it/);
  });
});

describe('balanced', () => {
  test('each batch has P classes with M different images each, on random label sets', () => {
    for (let seed = 0; seed < 40; seed++) {
      const random = new Random(seed);
      const perClass = 1 + random.int(5);
      const classes = 1 + random.int(6);
      const sizes = Array.from({ length: classes + random.int(5) }, () => 1 + random.int(30));
      sizes.push(0, 3); // an empty class, and one that is often too small
      const labels = labelsOf(sizes, seed);
      const members = indicesByClass(labels);
      const batchSize = classes * perClass;
      const order = createSampler({ name: 'balanced', perClass })(labels, batchSize, random);
      expect(order.length).toBe(Math.max(1, Math.floor(labels.length / batchSize)) * batchSize);
      for (let start = 0; start < order.length; start += batchSize) {
        const batch = order.subarray(start, start + batchSize);
        const perLabel = countOf(batch.map((index) => labels[index]!));
        expect(perLabel.size).toBe(classes);
        for (const [label, count] of perLabel) {
          expect(count).toBe(perClass);
          const different = new Set(batch.filter((index) => labels[index] === label)).size;
          expect(different).toBe(Math.min(perClass, members[label]!.length));
        }
      }
    }
  });

  test('over an epoch classes, and the images of a class, are used equally often', () => {
    const labels = labelsOf([200, 90, 31, 7, 2]);
    const order = createSampler({ name: 'balanced', classes: 3, perClass: 2 })(labels, 6, new Random(5));
    const visits = [...countOf(order.map((index) => labels[index]!)).values()].map((count) => count / 2);
    expect(Math.max(...visits) - Math.min(...visits)).toBeLessThanOrEqual(1);
    for (const indices of indicesByClass(labels)) {
      const uses = indices.map((index) => order.filter((used) => used === index).length);
      expect(Math.max(...uses) - Math.min(...uses)).toBeLessThanOrEqual(1);
    }
  });

  test('with classes of equal size an epoch uses every image once', () => {
    const labels = labelsOf(Array(10).fill(20));
    const order = createSampler({ name: 'balanced' })(labels, 40, new Random(3));
    expect(new Set(order).size).toBe(200);
  });

  test('takes classes, perClass, both or neither', () => {
    const labels = labelsOf(Array(12).fill(30));
    const classesInBatch = (options: object) => {
      const order = createSampler({ name: 'balanced', ...options })(labels, 24, new Random(1));
      return countOf(order.subarray(0, 24).map((index) => labels[index]!)).size;
    };
    expect(classesInBatch({})).toBe(6);
    expect(classesInBatch({ classes: 8 })).toBe(8);
    expect(classesInBatch({ perClass: 2 })).toBe(12);
    expect(classesInBatch({ classes: 4, perClass: 6 })).toBe(4);
  });

  test('without options fits few classes, and batches that 4 does not divide', () => {
    const shapeOf = (sizes: readonly number[], batchSize: number) => {
      const labels = labelsOf(sizes);
      const order = createSampler({ name: 'balanced' })(labels, batchSize, new Random(1));
      return [...countOf(order.subarray(0, batchSize).map((index) => labels[index]!)).values()];
    };
    expect(shapeOf([186, 6], 16)).toEqual([8, 8]);
    expect(shapeOf([60, 1], 8)).toEqual([4, 4]);
    expect(shapeOf([1, 1, 1], 6)).toEqual([3, 3]);
    expect(shapeOf([20, 20, 20], 30)).toEqual([10, 10, 10]);
    expect(shapeOf([20, 20, 20], 64)).toEqual([32, 32]);
    expect(shapeOf([9, 9], 2)).toEqual([1, 1]);
    // As it was before there was another shape: a run of then goes on as it began.
    expect(shapeOf([20, 20], 4)).toEqual([4]);
    expect(() => shapeOf([20, 20, 20], 31)).toThrow(/multiple of perClass = 4, not 31/);
  });

  test('one image a class is there as often as the batch asks for it', () => {
    const labels = labelsOf([1, 1]);
    const order = createSampler({ name: 'balanced' })(labels, 8, new Random(2));
    expect([...countOf(order).values()]).toEqual([4, 4]);
  });

  test('repeats for equal randomness', () => {
    const labels = labelsOf([50, 50]);
    const order = (epoch: number) => createSampler({ name: 'balanced' })(labels, 8, new Random(1, epoch));
    expect(order(1)).toEqual(order(1));
    expect(order(1)).not.toEqual(order(2));
  });

  test.each([
    [{ perClass: 7 }, /multiple of perClass = 7, not 30/],
    [{ classes: 8 }, /multiple of classes = 8, not 30/],
    [{ classes: 6, perClass: 4 }, /classes x perClass = 6 x 4, not 30/],
    [{ perClass: 2 }, /needs 15 classes, but the training images have 3/],
    [{ perClass: 0 }, /sampler balanced: perClass: /],
    [{ size: 1 }, /options are: classes, perClass/],
  ])('refuses %j', (options, message) => {
    const run = () =>
      createSampler({ name: 'balanced', ...options })(labelsOf([20, 20, 20]), 30, new Random(1));
    expect(run).toThrow(UsageError);
    expect(run).toThrow(message);
  });

  test('an unknown name is answered with the known ones', () => {
    expect(() => createSampler({ name: 'random' })).toThrow(
      /no sampler "random"; known are: shuffle, balanced/,
    );
  });
});
