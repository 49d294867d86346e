import { describe, expect, test } from 'vitest';
import { stratifiedSample } from './stratified-sample.js';

/** `counts[c]` samples of class c, interleaved. */
function labelsOf(counts: number[]): Int32Array {
  const labels = counts.flatMap((count, label) => Array.from({ length: count }, (_, i) => ({ label, i })));
  return Int32Array.from(labels.sort((a, b) => a.i - b.i || a.label - b.label).map(({ label }) => label));
}

function countsOf(labels: Int32Array, indices: Int32Array, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const index of indices) counts[labels[index]!]!++;
  return counts;
}

describe('stratifiedSample', () => {
  test('keeps each class its share', () => {
    const labels = labelsOf([100, 60, 40]);
    expect(countsOf(labels, stratifiedSample(labels, 20, 7), 3)).toEqual([10, 6, 4]);
  });

  test('gives the leftover to the largest remainders', () => {
    // Shares of 10 among 7, 7 and 6 of 20: 3.5, 3.5 and 3. One of the first two gets the last place.
    const labels = labelsOf([7, 7, 6]);
    const winners = new Set<string>();
    for (let seed = 0; seed < 20; seed++) {
      winners.add(countsOf(labels, stratifiedSample(labels, 10, seed), 3).join());
    }
    expect([...winners].sort()).toEqual(['3,4,3', '4,3,3']);
  });

  test('draws exactly the size, distinct and rising, for any counts', () => {
    for (let size = 0; size <= 40; size++) {
      const indices = stratifiedSample(labelsOf([1, 1, 1, 17, 3, 17]), size, size);
      expect(indices).toHaveLength(size);
      expect(indices.every((index, i) => i === 0 || index > indices[i - 1]!)).toBe(true);
    }
  });

  test('repeats itself for a seed and differs between seeds', () => {
    const labels = labelsOf([50, 50]);
    expect(stratifiedSample(labels, 10, 3)).toEqual(stratifiedSample(labels, 10, 3));
    expect(stratifiedSample(labels, 10, 3)).not.toEqual(stratifiedSample(labels, 10, 4));
  });

  test('takes all where there are no more', () => {
    expect([...stratifiedSample(Int32Array.of(1, 0, 1), 3, 0)]).toEqual([0, 1, 2]);
    expect([...stratifiedSample(Int32Array.of(1, 0, 1), 99, 0)]).toEqual([0, 1, 2]);
    expect(stratifiedSample(new Int32Array(), 5, 0)).toHaveLength(0);
  });
});
