import { readFixtureJson } from '@kindred/fixtures';
import { describe, expect, test } from 'vitest';
import { averagePrecisions } from './average-precision.js';

interface Expected {
  readonly classes: number;
  readonly logits: number[];
  readonly labels: number[];
  readonly averagePrecision: readonly (number | null)[];
}
const { classification } = readFixtureJson<{ classification: Record<string, Expected> }>(
  'evaluate/metrics.json',
);

const of = (logits: readonly number[], labels: readonly number[], classes: number) =>
  averagePrecisions({ logits: Float32Array.from(logits), labels: Int32Array.from(labels), classes });

test.each(Object.entries(classification))('NumPy agrees: %s', (_, expected) => {
  const found = of(expected.logits, expected.labels, expected.classes);
  expect(found).toEqual(
    expected.averagePrecision.map((value) => (value === null ? null : expect.closeTo(value, 12))),
  );
});

describe('two classes', () => {
  test('the example of scikit-learn: scores 0.1, 0.4, 0.35, 0.8 of labels 0, 0, 1, 1 give 0.83', () => {
    const logits = [0.1, 0.4, 0.35, 0.8].flatMap((score) => [0, Math.log(score / (1 - score))]);
    expect(of(logits, [0, 0, 1, 1], 2)[1]).toBeCloseTo(5 / 6, 12);
  });

  test('probabilities that round to 1 keep their order', () => {
    expect(of([60, 0, 80, 0, 70, 0], [1, 0, 0], 2)[0]).toBe(1);
  });

  test('one score for all is chance: the share of the class', () => {
    expect(of([0, 0, 0, 0, 0, 0, 0, 0], [0, 1, 1, 1], 2)).toEqual([0.25, 0.75]);
  });
});

test('one class is found always, an absent one never', () => {
  expect(of([3, -1], [0, 0], 1)).toEqual([1]);
  expect(of([1, 2, 3, 1], [1, 0], 2)[1]).not.toBeNull();
  expect(of([1, 2, 3, 1], [0, 0], 2)[1]).toBeNull();
});
