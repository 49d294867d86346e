import { describe, expect, test } from 'vitest';
import { holm } from '../statistics/holm.js';
import { pairedT } from '../statistics/paired-t.js';
import { smallCell, smallCells } from '../testing/small-cell.js';
import { syntheticCells } from '../testing/synthetic-cells.js';
import type { Cell } from './cell.js';
import { differencesFrom, LEVEL } from './differences.js';
import { buildGrid } from './grid.js';

function differences(cells: readonly Cell[]) {
  return differencesFrom(buildGrid(cells, 'ce'), 'ce');
}

test('runs are paired by seed, whatever their order', () => {
  const [difference] = differences(smallCells({ ce: [90, 80, 70], cc: [91, 82, 71] }).reverse());
  expect(difference!.accuracy).toEqual(pairedT([0.91, 0.82, 0.71], [0.9, 0.8, 0.7]));
  expect(difference!.seeds).toEqual([1, 2, 3]);
});

test('a seed that one of the two lacks is left out', () => {
  const [difference] = differences([
    ...smallCells({ ce: [90, 80, 70] }),
    smallCell({ loss: 'cc', seed: 2, right: 83 }),
    smallCell({ loss: 'cc', seed: 7, right: 10 }),
  ]);
  expect(difference).toMatchObject({ seeds: [2], accuracy: { kind: 'one pair' }, verdict: 'untested' });
  expect(difference!.accuracy.difference).toBeCloseTo(0.03, 15);
});

test('predictions are pooled over the common seeds', () => {
  // Of each pair of runs, 5 images at the end and 10 at the beginning are right for one of the two alone.
  const [difference] = differences([
    ...smallCells({ ce: [90, 90] }),
    ...smallCells({ cc: [85, 85] }, { from: 10 }),
  ]);
  expect(difference!.pooled).toMatchObject({ firstOnly: 10, secondOnly: 20, method: 'mid-p' });
});

test('without a common seed, and for the baseline itself, there is no comparison', () => {
  expect(differences([...smallCells({ ce: [90] }), smallCell({ loss: 'cc', seed: 2 })])).toEqual([]);
  expect(differences(smallCells({ cc: [90, 91], crl: [90, 92] }))).toEqual([]);
});

test('the correction takes all settings and losses as one family, without the untested', () => {
  const cells = syntheticCells();
  const found = differencesFrom(buildGrid(cells, 'ce'), 'ce');
  expect(found).toHaveLength(2 * 2 * 5 - 1);
  const p = found.map(({ accuracy }) => (accuracy.kind === 'tested' ? accuracy.p : null));
  expect(p).toContain(null);
  expect(found.map(({ adjustedP }) => adjustedP)).toEqual(holm(p));
  expect(found.map(({ pooledAdjustedP }) => pooledAdjustedP)).toEqual(
    holm(found.map(({ pooled }) => pooled.p)),
  );
});

describe('verdicts', () => {
  const verdict = (ce: number[], cc: number[]) => differences(smallCells({ ce, cc }))[0]!.verdict;

  test('beyond noise', () => {
    expect(verdict([80, 81, 79, 80], [90, 92, 90, 91])).toBe('better');
    expect(verdict([90, 92, 90, 91], [80, 81, 79, 80])).toBe('worse');
  });

  test('within noise', () => {
    expect(verdict([80, 81, 79, 80], [81, 79, 82, 80])).toBe('alike');
  });

  test('differences that do not vary prove nothing', () => {
    expect(verdict([80, 81, 79], [80, 81, 79])).toBe('equal');
    expect(verdict([80, 81, 79], [82, 83, 81])).toBe('untested');
    expect(verdict([80], [80])).toBe('untested');
  });

  test('what the correction takes away is unclear', () => {
    const others = Array.from({ length: 9 }, (_, i) => [`other ${i}`, [80, 82, 79]] as const);
    const [cc] = differences(
      smallCells({ ce: [80, 81, 79], cc: [84, 86, 84], ...Object.fromEntries(others) }),
    );
    expect(cc!.accuracy.kind === 'tested' && cc!.accuracy.p).toBeLessThan(LEVEL);
    expect(cc!.adjustedP).toBeGreaterThan(LEVEL);
    expect(cc!.verdict).toBe('unclear');
  });
});
