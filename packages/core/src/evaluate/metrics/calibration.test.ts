import { readFixtureJson } from '@kindred/fixtures';
import { describe, expect, test } from 'vitest';
import { UsageError } from '../../errors.js';
import { calibration } from './calibration.js';

interface Expected {
  classes: number;
  logits: number[];
  labels: number[];
  bins: { count: number; confidence: number | null; accuracy: number | null }[];
  ece: number;
  mce: number;
}
const { classification } = readFixtureJson<{ classification: Record<string, Expected> }>(
  'evaluate/metrics.json',
);

function calibrationOf(logits: number[], labels: number[], classes: number, bins?: number) {
  return calibration({ logits: Float32Array.from(logits), labels: Int32Array.from(labels), classes }, bins);
}

test.each(Object.entries(classification))('PyTorch and NumPy agree: %s', (_, expected) => {
  const { ece, mce, bins } = calibrationOf(expected.logits, expected.labels, expected.classes);
  expect(ece).toBeCloseTo(expected.ece, 12);
  expect(mce).toBeCloseTo(expected.mce, 12);
  expect(bins.map(({ count }) => count)).toEqual(expected.bins.map(({ count }) => count));
  bins.forEach(({ confidence, accuracy }, b) => {
    const { confidence: expectedConfidence, accuracy: expectedAccuracy } = expected.bins[b]!;
    if (expectedConfidence === null) expect(confidence).toBeNull();
    else expect(confidence).toBeCloseTo(expectedConfidence, 12);
    if (expectedAccuracy === null) expect(accuracy).toBeNull();
    else expect(accuracy).toBeCloseTo(expectedAccuracy, 12);
  });
});

describe('bins', () => {
  test('cover 0 to 1 without gaps', () => {
    const { bins } = calibrationOf([1, 0], [0], 2);
    expect(bins).toHaveLength(15);
    expect(bins[0]!.lower).toBe(0);
    expect(bins[14]!.upper).toBe(1);
    bins.slice(1).forEach(({ lower }, b) => {
      expect(lower).toBe(bins[b]!.upper);
    });
  });

  test('are closed on the right', () => {
    // K equal logits give the confidence 1 / K: the upper edge of bin e - 1 of K e bins. The product of
    // confidence and bins rounds down for K = 49 and up for K = 75, e = 7.
    for (const classes of [2, 3, 7, 10, 49, 60, 75]) {
      const logits = new Array(classes).fill(0);
      for (const edge of [1, 2, 5, 7]) {
        const { bins } = calibrationOf(logits, [0], classes, classes * edge);
        expect(bins.findIndex(({ count }) => count === 1)).toBe(edge - 1);
      }
    }
  });

  test('certainty lies in the last', () => {
    const { bins, ece } = calibrationOf([1e4, -1e4], [0], 2);
    expect(bins[14]).toMatchObject({ count: 1, confidence: 1, accuracy: 1 });
    expect(ece).toBe(0);
  });

  test('one bin compares the overall accuracy with the overall confidence', () => {
    const { ece, mce } = calibrationOf([0, 0, 0, 0], [0, 0], 2, 1);
    expect([ece, mce]).toEqual([0.5, 0.5]);
  });

  test.each([0, -1, 1.5, Number.NaN])('%d bins are refused', (count) => {
    expect(() => calibrationOf([0, 1], [0], 2, count)).toThrow(UsageError);
  });
});

test('certain and always wrong is the worst calibration', () => {
  const { ece, mce } = calibrationOf([1e4, 0, 1e4, 0], [1, 1], 2);
  expect([ece, mce]).toEqual([1, 1]);
});
