import { expect, test } from 'vitest';
import { measurementsOf, verdictColumns } from './measure.js';

/** Three images, four classes: right, wrong, and right but unsure. */
const input = {
  logits: Float32Array.of(4, 0, 0, 1, 3, 0, 2, 0, 0, 0.1, 0, 0),
  labels: Int32Array.of(0, 2, 1),
  classes: 4,
  embedding: { vectors: Float32Array.of(1, 0, 0.9, 0.1, 0, 1), dimensions: 2 },
};
const softmax = (row: readonly number[], k: number) =>
  Math.exp(row[k]!) / row.reduce((sum, value) => sum + Math.exp(value), 0);

test('each image has its prediction, and the likeliest classes in their order', () => {
  const columns = verdictColumns(input);
  expect([...columns.predicted]).toEqual([0, 0, 1]);
  expect(columns.confidence[1]).toBeCloseTo(softmax([3, 0, 2, 0], 0), 6);
  expect(columns.labelProbability[1]).toBeCloseTo(softmax([3, 0, 2, 0], 2), 6);
  expect([...columns.topClasses.subarray(0, 4)]).toEqual([0, 3, 1, 2]);
  expect([...columns.topClasses.subarray(4, 6)]).toEqual([0, 2]);
  expect(columns.topProbabilities[1]).toBeCloseTo(softmax([4, 0, 0, 1], 3), 6);
});

test('a class without images has no recall, and an empty bin no share', () => {
  const { classes, bins, accuracy, dimensions } = measurementsOf(input, ['a', 'b', 'c', 'd']);
  expect(classes.map(({ name, images, recall }) => [name, images, recall?.value ?? null])).toEqual([
    ...[
      ['a', 1, 1],
      ['b', 1, 1],
      ['c', 1, 0],
      ['d', 0, null],
    ],
  ]);
  expect(accuracy.value).toBeCloseTo(2 / 3);
  expect(accuracy.lower).toBeLessThan(2 / 3);
  expect(bins.filter(({ right }) => right !== null)).toHaveLength(3);
  expect(dimensions).toEqual({ embedding: 2, attention: null });
});
