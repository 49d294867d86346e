import { expect, test } from 'vitest';
import { checkVectors, classSums, groupByLabel, selectVectors } from './labelled-vectors.js';

test.each<[string, number[], number[], number, RegExp]>([
  ['no dimensions', [], [0], 0, /at least one dimension/],
  ['sizes that disagree', [1, 2, 3], [0, 1], 2, /3 numbers.*must be \[2, 2\]/],
  ['a negative label', [1, 2], [0, -4], 1, /image 1 has the negative label -4/],
  ['not-a-number', [1, 2, Number.NaN, 4], [0, 1], 2, /image 1 holds NaN/],
])('refuses %s', (_, vectors, labels, dimensions, message) => {
  const input = { vectors: Float32Array.from(vectors), labels: Int32Array.from(labels), dimensions };
  expect(() => checkVectors(input)).toThrow(message);
});

test('no samples are no error', () => {
  expect(() =>
    checkVectors({ vectors: new Float32Array(), labels: new Int32Array(), dimensions: 3 }),
  ).not.toThrow();
});

test('groups are in the order of labels and samples', () => {
  expect([...groupByLabel(Int32Array.of(5, 0, 5, 2))]).toEqual([
    [0, [1]],
    [2, [3]],
    [5, [0, 2]],
  ]);
});

test('sums of classes, and chosen samples', () => {
  const input = { vectors: Float32Array.of(1, 2, 3, 4, 5, 6), labels: Int32Array.of(7, 0, 7), dimensions: 2 };
  expect(classSums(input)).toEqual([
    { label: 0, members: [1], sum: Float64Array.of(3, 4) },
    { label: 7, members: [0, 2], sum: Float64Array.of(6, 8) },
  ]);
  expect(selectVectors(input, Int32Array.of(2, 1))).toEqual({
    vectors: Float32Array.of(5, 6, 3, 4),
    labels: Int32Array.of(7, 0),
    dimensions: 2,
  });
});
