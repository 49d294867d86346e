import { readFixtureJson } from '@kindred/fixtures';
import { expect, test } from 'vitest';
import { holm } from './holm.js';

const { holm: cases } = readFixtureJson<{ holm: { p: number[]; adjusted: number[] }[] }>(
  'compare/significance.json',
);

test.each(cases)('NumPy agrees: $p', ({ p, adjusted }) => {
  holm(p).forEach((value, i) => {
    expect(value).toBeCloseTo(adjusted[i]!, 14);
  });
});

test('comparisons without a test are left out of the family', () => {
  expect(holm([null, 0.01, null, 0.5])).toEqual([null, 0.02, null, 0.5]);
  expect(holm([])).toEqual([]);
  expect(holm([null])).toEqual([null]);
});

test('the order of the p-values does not matter', () => {
  const p = [0.01, 0.2, 0.03, 0.03, 0.004];
  const adjusted = new Map(p.map((value, i) => [value, holm(p)[i]]));
  const turned = p.toReversed();
  expect(holm(turned)).toEqual(turned.map((value) => adjusted.get(value)));
});
