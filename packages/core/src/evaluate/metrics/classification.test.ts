import { readFixtureJson } from '@kindred/fixtures';
import { describe, expect, test } from 'vitest';
import { classificationMetrics } from './classification.js';
import { wilsonInterval } from './wilson.js';

interface Expected {
  classes: number;
  logits: number[];
  labels: number[];
  k: number;
  top1: number;
  topK: number;
  nll: number;
  confusion: number[][];
  support: number[];
  recall: (number | null)[];
  precision: (number | null)[];
  predicted: number[];
  f1: (number | null)[];
  balanced: number;
  macroF1: number;
}
const { classification } = readFixtureJson<{ classification: Record<string, Expected> }>(
  'evaluate/metrics.json',
);

const closeTo = (value: number | null) => (value === null ? null : expect.closeTo(value, 12));

function metricsOf(logits: number[], labels: number[], classes: number) {
  return classificationMetrics({
    logits: Float32Array.from(logits),
    labels: Int32Array.from(labels),
    classes,
  });
}

describe.each(Object.entries(classification))('PyTorch and NumPy agree: %s', (_, expected) => {
  const metrics = metricsOf(expected.logits, expected.labels, expected.classes);

  test('accuracy and likelihood', () => {
    expect(metrics.samples).toBe(expected.labels.length);
    expect(metrics.k).toBe(expected.k);
    expect(metrics.top1).toBeCloseTo(expected.top1, 12);
    expect(metrics.topK).toBeCloseTo(expected.topK, 12);
    expect(metrics.nll / expected.nll).toBeCloseTo(1, 12);
  });

  test('confusion, recall and precision', () => {
    expect(metrics.confusion).toEqual(expected.confusion);
    expect(metrics.perClass).toMatchObject(
      expected.support.map((support, c) => ({
        support,
        predicted: expected.predicted[c],
        recall: expected.recall[c],
        precision: expected.precision[c],
        f1: closeTo(expected.f1[c]!),
      })),
    );
  });

  test('balanced accuracy and macro-F1', () => {
    expect(metrics.balanced).toBeCloseTo(expected.balanced, 12);
    expect(metrics.macroF1).toBeCloseTo(expected.macroF1, 12);
  });
});

describe('ties', () => {
  test('equal logits everywhere are right for the first k labels alone', () => {
    for (let label = 0; label < 7; label++) {
      const { top1, topK } = metricsOf(new Array(7).fill(2), [label], 7);
      expect([top1, topK]).toEqual([label === 0 ? 1 : 0, label < 5 ? 1 : 0]);
    }
  });

  test('an equal logit at a higher index does not count against the label', () => {
    expect(metricsOf([1, 3, 3], [1], 3).top1).toBe(1);
    expect(metricsOf([1, 3, 3], [2], 3).top1).toBe(0);
  });

  test('minus zero equals zero', () => {
    expect(metricsOf([-0, 0], [0], 2).top1).toBe(1);
  });
});

test('one class is always right', () => {
  expect(metricsOf([-3, 8], [0, 0], 1)).toEqual({
    samples: 2,
    top1: 1,
    balanced: 1,
    macroF1: 1,
    topK: 1,
    k: 1,
    nll: 0,
    perClass: [
      {
        ...{ support: 2, predicted: 2, recall: 1, precision: 1, f1: 1 },
        ...{ recallInterval: wilsonInterval(2, 2), precisionInterval: wilsonInterval(2, 2) },
      },
    ],
    confusion: [[2]],
  });
});

test('a class without samples has no recall, one never predicted no precision', () => {
  const { perClass } = metricsOf([1, 0, 0, 1, 0, 0], [0, 1], 3);
  const nothing = { precision: null, precisionInterval: null };
  expect(perClass[1]).toEqual({
    ...{ support: 1, predicted: 0, recall: 0, recallInterval: wilsonInterval(0, 1), f1: 0 },
    ...nothing,
  });
  expect(perClass[2]).toEqual({
    ...{ support: 0, predicted: 0, recall: null, recallInterval: null, f1: null },
    ...nothing,
  });
});

test('invalid input is refused', () => {
  expect(() => metricsOf([Number.NaN, 1], [0], 2)).toThrow(/not finite/);
});
