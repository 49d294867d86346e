import { KindredError } from '@kindred/core/errors';
import { readFixtureJson } from '@kindred/fixtures';
import { expect, test } from 'vitest';
import { pitmanMorgan } from './pitman-morgan.js';

interface Expected {
  first: number[];
  second: number[];
  ratio: number;
  correlation: number;
  p: number;
}
const { spread } = readFixtureJson<{ spread: Expected[] }>('compare/significance.json');

test.each(spread)('SciPy agrees: $first.length pairs, ratio $ratio', ({ first, second, ...expected }) => {
  const result = pitmanMorgan(first, second);
  if (result.kind !== 'tested') throw new Error(result.kind);
  expect(result).toMatchObject({ pairs: first.length, degreesOfFreedom: first.length - 2 });
  expect(result.ratio / expected.ratio).toBeCloseTo(1, 10);
  expect(result.correlation).toBeCloseTo(expected.correlation, 10);
  expect(result.p / expected.p).toBeCloseTo(1, 8);
});

test('exchanging the two changes the sign alone, and shifting one nothing', () => {
  const { first, second } = spread[0]!;
  const [there, back] = [pitmanMorgan(first, second), pitmanMorgan(second, first)];
  const moved = pitmanMorgan(
    first.map((value) => value + 0.5),
    second,
  );
  if (there.kind !== 'tested' || back.kind !== 'tested' || moved.kind !== 'tested') throw new Error('?');
  expect(back.correlation).toBeCloseTo(-there.correlation, 12);
  expect(back.p).toBeCloseTo(there.p, 12);
  expect(moved.p).toBeCloseTo(there.p, 9);
});

test.each([
  [[1, 2], [3, 4], 'too few'],
  [[1, 1, 1], [1, 2, 3], 'no spread'],
  [[0.1, 0.2, 0.4], [0.3, 0.4, 0.6], 'no spread'],
])('without a test: %j and %j', (first, second, kind) => {
  expect(pitmanMorgan(first, second)).toEqual({ kind, pairs: first.length });
});

test.each([
  [[], []],
  [[1, 2, 3], [1]],
  [
    [1, Number.NaN, 3],
    [1, 2, 3],
  ],
])('%j and %j are refused', (first, second) => {
  expect(() => pitmanMorgan(first, second)).toThrow(KindredError);
});
