import { describe, expect, test } from 'vitest';
import { Random } from '../random/random.js';
import { noiseDataset } from '../testing/images.js';
import { indicesByClass, limitPerClass, stratifiedSplit, subset } from './split.js';
import { classCounts } from './statistics.js';

describe('stratifiedSplit', () => {
  test('divides all samples, each class by its share, and the total exactly', () => {
    for (let seed = 0; seed < 30; seed++) {
      const random = new Random(seed);
      const labels = Int32Array.from({ length: 200 }, () => random.int(7));
      const fraction = random.uniform(0.05, 0.6);
      const { kept, held } = stratifiedSplit(labels, fraction, seed);
      expect([...kept, ...held].sort((a, b) => a - b)).toEqual([...labels.keys()]);
      expect(held.length).toBe(Math.round(200 * fraction));
      expect([...held]).toEqual([...held].sort((a, b) => a - b));
      const heldSet = new Set(held);
      for (const indices of indicesByClass(labels)) {
        const part = indices.filter((index) => heldSet.has(index)).length;
        expect(Math.abs(part - indices.length * fraction)).toBeLessThan(1);
      }
    }
  });

  test('depends on the seed', () => {
    const labels = Int32Array.from({ length: 100 }, (_, i) => i % 5);
    expect(stratifiedSplit(labels, 0.2, 1)).toEqual(stratifiedSplit(labels, 0.2, 1));
    expect(stratifiedSplit(labels, 0.2, 1)).not.toEqual(stratifiedSplit(labels, 0.2, 2));
  });

  test('with shares below one, chance picks the classes', () => {
    const labels = Int32Array.from({ length: 30 }, (_, i) => i % 10);
    const classes = (seed: number) => [...stratifiedSplit(labels, 0.1, seed).held].map((i) => labels[i]!);
    const seen = new Set(Array.from({ length: 40 }, (_, seed) => classes(seed)).flat());
    expect(classes(1)).toHaveLength(3);
    expect(seen.size).toBe(10);
  });

  test('never holds out the whole of a class', () => {
    const labels = Int32Array.of(0, 1, 1, 2, 2, 2, 2, 2);
    const { kept } = stratifiedSplit(labels, 0.9, 3);
    expect(new Set([...kept].map((i) => labels[i]))).toEqual(new Set([0, 1, 2]));
    expect(stratifiedSplit(labels, 0, 3).held).toHaveLength(0);
  });

  test.each([-0.1, 1, Number.NaN])('refuses the fraction %s', (fraction) => {
    expect(() => stratifiedSplit(Int32Array.of(0, 1), fraction, 1)).toThrow(/fraction to hold out/);
  });
});

describe('subset', () => {
  test('refers to the chosen samples in the given order', () => {
    const dataset = noiseDataset([0, 1, 2, 1]);
    const part = subset(dataset, [3, 0, 3]);
    expect([...part.labels]).toEqual([1, 0, 1]);
    expect(part.image(0)).toBe(dataset.image(3));
    expect(part.source(1)).toBe(dataset.source(0));
    expect(part.classNames).toBe(dataset.classNames);
  });

  test.each([4, -1, 0.5])('refuses the index %s', (index) => {
    expect(() => subset(noiseDataset([0, 0, 0, 0]), [0, index])).toThrow(`no image ${index}`);
  });
});

describe('limitPerClass', () => {
  const dataset = noiseDataset(Array.from({ length: 60 }, (_, i) => (i < 3 ? 2 : i % 2)));

  test('keeps at most so many of each class, in order', () => {
    const limited = limitPerClass(dataset, 5, 1);
    expect(classCounts(limited)).toEqual([5, 5, 3]);
    const sources = [...limited.labels.keys()].map((i) => Number(limited.source(i).split('#')[1]));
    expect(sources).toEqual([...sources].sort((a, b) => a - b));
  });

  test('a larger limit adds to a smaller one', () => {
    const sources = (count: number) => {
      const limited = limitPerClass(dataset, count, 7);
      return [...limited.labels.keys()].map((i) => limited.source(i));
    };
    expect(sources(9)).toEqual(expect.arrayContaining(sources(4)));
    expect(sources(4)).not.toEqual(
      [...limitPerClass(dataset, 4, 8).labels.keys()].map((i) => limitPerClass(dataset, 4, 8).source(i)),
    );
  });

  test('refuses zero', () => {
    expect(() => limitPerClass(dataset, 0, 1)).toThrow(/images per class/);
  });
});
