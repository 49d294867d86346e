import { KindredError } from '@kindred/core/errors';
import { readFixtureJson } from '@kindred/fixtures';
import { describe, expect, test } from 'vitest';
import { pairedT } from './paired-t.js';

interface Expected {
  first: number[];
  second: number[];
  level: number;
  difference: number;
  t: number;
  p: number;
  lower: number;
  upper: number;
}
const { paired } = readFixtureJson<{ paired: Expected[] }>('compare/significance.json');

test.each(paired)(
  'SciPy agrees: $first.length pairs, level $level',
  ({ first, second, level, ...expected }) => {
    const result = pairedT(first, second, level);
    if (result.kind !== 'tested') throw new Error(result.kind);
    expect(result.pairs).toBe(first.length);
    expect(result.degreesOfFreedom).toBe(first.length - 1);
    expect(result.difference).toBeCloseTo(expected.difference, 15);
    expect(result.t / expected.t).toBeCloseTo(1, 9);
    expect(result.p / expected.p).toBeCloseTo(1, 9);
    // SciPy's own quantile is good to 4e-11.
    expect(result.interval.lower).toBeCloseTo(expected.lower, 11);
    expect(result.interval.upper).toBeCloseTo(expected.upper, 11);
  },
);

test('the interval excludes 0 exactly where p is below its complement', () => {
  for (const { first, second } of paired) {
    for (const level of [0.5, 0.8, 0.95, 0.999]) {
      const result = pairedT(first, second, level);
      if (result.kind !== 'tested') throw new Error(result.kind);
      expect(result.interval.lower > 0 || result.interval.upper < 0).toBe(result.p < 1 - level);
    }
  }
});

test('exchanging the two changes the sign alone', () => {
  const { first, second } = paired[0]!;
  const there = pairedT(first, second);
  const back = pairedT(second, first);
  if (there.kind !== 'tested' || back.kind !== 'tested') throw new Error('not tested');
  expect(back.difference).toBe(-there.difference);
  expect(back.p).toBe(there.p);
  expect(back.interval.lower).toBeCloseTo(-there.interval.upper, 15);
});

describe('without a test', () => {
  test('one pair', () => {
    expect(pairedT([0.75], [0.5])).toEqual({ kind: 'one pair', pairs: 1, difference: 0.25 });
  });

  test('pairs that are equal', () => {
    expect(pairedT([0.5, 0.7, 0.9], [0.5, 0.7, 0.9])).toEqual({
      kind: 'equal differences',
      pairs: 3,
      difference: 0,
    });
  });

  test('differences that are equal but for rounding', () => {
    // 0.91 - 0.90, 0.92 - 0.91 and 0.75 - 0.74 are not the same number in floating point.
    expect(pairedT([0.91, 0.92, 0.75], [0.9, 0.91, 0.74])).toMatchObject({
      kind: 'equal differences',
      pairs: 3,
    });
  });

  test('but a spread of one image in a million is tested', () => {
    expect(pairedT([0.91, 0.920001, 0.75], [0.9, 0.91, 0.74]).kind).toBe('tested');
  });

  test.each([
    [[], []],
    [[1, 2], [1]],
    [[Number.NaN], [1]],
  ])('%j and %j are refused', (first, second) => {
    expect(() => pairedT(first, second)).toThrow(KindredError);
  });
});
