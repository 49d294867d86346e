import { expect, test } from 'vitest';
import { balancedSample } from './balanced-sample.js';

/** `counts[c]` samples of class c, one class after the other. */
function labelsOf(counts: number[]): Int32Array {
  return Int32Array.from(counts.flatMap((count, label) => new Array<number>(count).fill(label)));
}

function countsOf(labels: Int32Array, indices: Int32Array): number[] {
  const counts = new Array<number>(Math.max(...labels) + 1).fill(0);
  for (const index of indices) counts[labels[index]!]!++;
  return counts;
}

test.each([
  [[100, 60, 40], 30, [10, 10, 10]],
  [[100, 2, 40], 30, [14, 2, 14]],
  [[100, 0, 1, 5], 20, [14, 0, 1, 5]],
])('of %j, %d are %j', (counts, size, expected) => {
  const labels = labelsOf(counts);
  expect(countsOf(labels, balancedSample(labels, size, 3))).toEqual(expected);
});

test('settles a remainder by lot', () => {
  const labels = labelsOf([9, 9, 9]);
  const winners = new Set<string>();
  for (let seed = 0; seed < 40; seed++)
    winners.add(countsOf(labels, balancedSample(labels, 10, seed)).join());
  expect([...winners].sort()).toEqual(['3,3,4', '3,4,3', '4,3,3']);
});

test('draws distinct, rising indices, the same for a seed and others for another', () => {
  const labels = labelsOf([30, 30]);
  const indices = balancedSample(labels, 21, 5);
  expect(indices).toHaveLength(21);
  expect(indices.every((index, i) => i === 0 || index > indices[i - 1]!)).toBe(true);
  expect(balancedSample(labels, 21, 5)).toEqual(indices);
  expect(balancedSample(labels, 21, 6)).not.toEqual(indices);
});

test('takes all where there are no more', () => {
  expect([...balancedSample(labelsOf([2, 1]), 99, 0)]).toEqual([0, 1, 2]);
  expect(balancedSample(new Int32Array(), 5, 0)).toHaveLength(0);
});
