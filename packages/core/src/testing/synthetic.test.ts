import { readFixtureJson } from '@kindred/fixtures';
import { expect, test } from 'vitest';
import type { Shape } from '../graph/types.js';
import { type Digest, digest, expectDigests } from './digest.js';
import { syntheticImages, syntheticLabels, syntheticVariable, uniform } from './synthetic.js';

interface Expected {
  readonly variables: Readonly<Record<string, { shape: Shape; data: readonly number[] }>>;
  readonly images: readonly number[];
  readonly labels: readonly number[];
  readonly digest: Digest;
}

const expected = readFixtureJson<Expected>('synthetic.json');

test.each(Object.entries(expected.variables))('%s is the same in Python, bit by bit', (name, value) => {
  expect(Array.from(syntheticVariable(name, value.shape))).toEqual(value.data);
});

test('images and labels are the same in Python', () => {
  expect(Array.from(syntheticImages('images', [1, 3, 2, 2]).data, Number)).toEqual(expected.images);
  expect(Array.from(syntheticLabels('labels', 12, 10).data, Number)).toEqual(expected.labels);
});

test('digests are the same in Python, and tell a changed or moved element', () => {
  const vector = uniform('vector', 100);
  const check = (values: ArrayLike<number>) =>
    expectDigests(new Map([['vector', values]]), { vector: expected.digest }, 1e-6, 'digest');
  check(vector);
  expect(() => check(vector.with(17, vector[17]! + 1e-3))).toThrow(/digest of vector/);
  expect(() => check(vector.toReversed())).toThrow(/digest of vector/);
  expect(() => expectDigests(new Map(), { vector: expected.digest }, 1, 'digest')).toThrow(/names/);
  expect(
    digest(
      'vector',
      vector.map((x) => 2 * x),
    )[0],
  ).toBeCloseTo(2 * expected.digest[0], 6);
});
