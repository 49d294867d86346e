import { KindredError } from '@kindred/core/errors';
import { readFixtureJson } from '@kindred/fixtures';
import { expect, test } from 'vitest';
import { median, summarize } from './summary.js';

const { paired } = readFixtureJson<{
  paired: { first: number[]; second: number[]; difference: number; deviation: number }[];
}>('compare/significance.json');

test.each(paired)('NumPy agrees on mean and sample deviation, $first.length numbers', (expected) => {
  const { count, mean, deviation } = summarize(expected.first.map((value, i) => value - expected.second[i]!));
  expect(count).toBe(expected.first.length);
  expect(mean).toBeCloseTo(expected.difference, 15);
  expect(deviation! / expected.deviation).toBeCloseTo(1, 10);
});

test('one number has a mean but no spread', () => {
  expect(summarize([0.25])).toEqual({ count: 1, mean: 0.25, deviation: null });
});

test.each([[[]], [[1, Number.NaN]], [[Number.POSITIVE_INFINITY]]])('%j has no mean', (values) => {
  expect(() => summarize(values)).toThrow(KindredError);
});

test('the median of an odd and of an even number of values', () => {
  expect(median([5, 1, 3])).toBe(3);
  expect(median([10, 2, 4, 1])).toBe(3);
});
