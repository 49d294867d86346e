import { describe, expect, test } from 'vitest';
import { Random } from '../random/random.js';
import { foldsOfUnits, unitsOf } from './grouped-split.js';
import { stratifiedSplit } from './split.js';

/** 300 samples of three classes, in groups of 1 to 12 that may have several classes. */
function grouped(seed: number) {
  const random = new Random(seed);
  const groups: number[] = [];
  const labels: number[] = [];
  for (let group = 0; groups.length < 300; group++) {
    const size = 1 + random.int(12);
    const main = random.int(3);
    for (let i = 0; i < size; i++) {
      groups.push(size === 1 ? -1 : group);
      labels.push(random.float() < 0.8 ? main : random.int(3));
    }
  }
  return { labels: Int32Array.from(labels), groups: Int32Array.from(groups) };
}

const countOf = (labels: Int32Array, part: Uint32Array) =>
  [0, 1, 2].map((label) => part.filter((index) => labels[index] === label).length);

describe('a split', () => {
  test('divides no group, and gives up about the share of each class', () => {
    for (let seed = 0; seed < 20; seed++) {
      const { labels, groups } = grouped(seed);
      const { kept, held } = stratifiedSplit(labels, 0.2, seed, groups);
      expect([...kept, ...held].sort((a, b) => a - b)).toEqual([...labels.keys()]);
      const heldGroups = new Set(Array.from(held, (index) => groups[index]).filter((group) => group! >= 0));
      expect(Array.from(kept).filter((index) => heldGroups.has(groups[index]))).toEqual([]);
      const all = countOf(labels, Uint32Array.from(labels.keys()));
      countOf(labels, held).forEach((count, label) => {
        expect(Math.abs(count - 0.2 * all[label]!)).toBeLessThanOrEqual(4);
      });
      expect(stratifiedSplit(labels, 0.2, seed, groups).held).toEqual(held);
      expect(stratifiedSplit(labels, 0.2, seed + 1, groups).held).not.toEqual(held);
    }
  });

  test('is the same as ever where no two samples belong together', () => {
    const { labels } = grouped(1);
    const plain = stratifiedSplit(labels, 0.2, 7);
    expect(stratifiedSplit(labels, 0.2, 7, new Int32Array(labels.length).fill(-1))).toEqual(plain);
    expect(stratifiedSplit(labels, 0.2, 7, Int32Array.from(labels.keys()))).toEqual(plain);
  });

  test('holds large groups about as often as small ones', () => {
    const groups = Int32Array.from({ length: 240 }, (_, i) => (i < 120 ? i >> 3 : 100 + (i >> 1)));
    const labels = new Int32Array(240);
    let large = 0;
    for (let seed = 0; seed < 60; seed++) {
      large += stratifiedSplit(labels, 0.25, seed, groups).held.filter((index) => index < 120).length;
    }
    expect(large / 60 / 60).toBeGreaterThan(0.4);
    expect(large / 60 / 60).toBeLessThan(0.6);
  });

  test('measures every class that it can, and never takes all of one', () => {
    // Each class in two groups of ten: a fifth of it would be no group at all.
    const labels = Int32Array.from({ length: 60 }, (_, i) => Math.floor(i / 20));
    const groups = Int32Array.from({ length: 60 }, (_, i) => Math.floor(i / 10));
    const { held } = stratifiedSplit(labels, 0.2, 1, groups);
    expect(countOf(labels, held)).toEqual([10, 10, 10]);
    const single = Int32Array.from({ length: 60 }, (_, i) => Math.floor(i / 20));
    expect(stratifiedSplit(labels, 0.2, 1, single).held).toHaveLength(0);
  });
});

test('folds divide no group and are of about one size, also in each class', () => {
  for (let seed = 0; seed < 20; seed++) {
    const { labels, groups } = grouped(seed);
    const folds = foldsOfUnits(unitsOf(labels, groups), 5, new Random(seed));
    expect(folds.flatMap((fold) => [...fold]).sort((a, b) => a - b)).toEqual([...labels.keys()]);
    const foldOf = new Map(folds.flatMap((fold, i) => Array.from(fold, (index) => [index, i] as const)));
    const first = new Map<number, number>();
    for (const [index, group] of groups.entries()) {
      if (group < 0) continue;
      if (!first.has(group)) first.set(group, index);
      expect(foldOf.get(index)).toBe(foldOf.get(first.get(group)!));
    }
    const all = countOf(labels, Uint32Array.from(labels.keys()));
    for (const fold of folds) {
      countOf(labels, fold).forEach((count, label) => {
        expect(Math.abs(count - all[label]! / 5)).toBeLessThan(8);
      });
    }
  }
});
