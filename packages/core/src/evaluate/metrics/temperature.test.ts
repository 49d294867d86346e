import { readFixtureJson } from '@kindred/fixtures';
import { describe, expect, test } from 'vitest';
import { KindredError, UsageError } from '../../errors.js';
import { Random } from '../../random/random.js';
import { calibration } from './calibration.js';
import { classificationMetrics } from './classification.js';
import type { Predictions } from './predictions.js';
import { fitTemperature, withTemperature } from './temperature.js';

interface Case {
  readonly classes: number;
  readonly logits: number[];
  readonly labels: number[];
  readonly temperature: number;
  readonly nllBefore: number;
  readonly nllAfter: number;
}
const cases = Object.entries(readFixtureJson<Record<string, Case>>('evaluate/temperature.json'));

function predictionsOf(logits: ArrayLike<number>, labels: ArrayLike<number>, classes: number): Predictions {
  return { logits: Float32Array.from(logits), labels: Int32Array.from(labels), classes };
}

describe.each(cases)('SciPy agrees: %s', (_, { logits, labels, classes, ...expected }) => {
  const predictions = predictionsOf(logits, labels, classes);
  const fit = fitTemperature(predictions);

  test('temperature and likelihoods', () => {
    expect(fit.unbounded).toBeUndefined();
    expect(fit.temperature / expected.temperature).toBeCloseTo(1, 10);
    expect(fit.nllBefore / expected.nllBefore).toBeCloseTo(1, 12);
    expect(fit.nllAfter / expected.nllAfter).toBeCloseTo(1, 12);
    expect(fit.nllBefore).toBeCloseTo(classificationMetrics(predictions).nll, 12);
    const { nll } = classificationMetrics(withTemperature(predictions, fit.temperature));
    expect(nll).toBeCloseTo(fit.nllAfter, 6);
  });

  test('logits on another scale have the temperature on that scale', () => {
    const scaled = logits.map((logit) => 2 * logit);
    const { temperature, nllAfter } = fitTemperature(predictionsOf(scaled, labels, classes));
    expect(temperature / (2 * fit.temperature)).toBeCloseTo(1, 10);
    expect(nllAfter).toBeCloseTo(fit.nllAfter, 12);
  });
});

test('a network that is too sure is calibrated better, and predicts the same', () => {
  const [, { logits, labels, classes, temperature }] = cases.find(([name]) => name === 'too sure')!;
  const before = predictionsOf(logits, labels, classes);
  const after = withTemperature(before, temperature);
  expect(calibration(after).ece).toBeLessThan(0.5 * calibration(before).ece);
  expect(classificationMetrics(after).confusion).toEqual(classificationMetrics(before).confusion);
});

describe('where no temperature is best it stays 1, with the reason', () => {
  const sharper = /^too few errors show how sure the network may be: .* towards temperature 0$/;
  const flatter = /^the logits say too little about the labels: .* towards an infinite temperature$/;

  test.each([
    ['all right', [3, 0, 0, 2], [0, 1], sharper],
    ['all right, by far', [1e6, 0, 0, 1e6], [0, 1], sharper],
    ['right, beside ties', [3, 0, 1, 1], [0, 1], sharper],
    ['the best one is too small', [3e-5, 0, 0, 2e-5, 0, 1e-5], [0, 1, 0], sharper],
    ['all wrong', [3, 0, 0, 2], [1, 0], flatter],
    ['all wrong, by far', [1e6, 0, 0, 1e6], [1, 0], flatter],
    ['no better than chance', [3, 0, 3, 0], [0, 1], flatter],
    ['the best one is too large', [1000, 0, 1000, 0, 1000, 0], [0, 1, 0], flatter],
  ])('%s', (_, logits, labels, reason) => {
    const { temperature, unbounded, nllBefore, nllAfter } = fitTemperature(predictionsOf(logits, labels, 2));
    expect(unbounded).toMatch(reason);
    expect(temperature).toBe(1);
    expect(nllAfter).toBe(nllBefore);
    expect(Number.isFinite(nllBefore)).toBe(true);
  });

  test('a single error is enough for one', () => {
    const { temperature, unbounded } = fitTemperature(predictionsOf([3, 0, 0, 2, 0, 1], [0, 1, 0], 2));
    expect(unbounded).toBeUndefined();
    expect(temperature).toBeGreaterThan(0.5);
  });
});

test('where nothing changes anything it is 1', () => {
  const equal = fitTemperature(predictionsOf([5, 5, -2, -2], [0, 1], 2));
  expect(equal).toMatchObject({ temperature: 1, unbounded: undefined });
  expect(fitTemperature(predictionsOf([5, -2], [0, 0], 1))).toEqual({
    temperature: 1,
    unbounded: undefined,
    nllBefore: 0,
    nllAfter: 0,
  });
});

test('no temperature beside the fitted one is better', () => {
  for (let seed = 0; seed < 40; seed++) {
    const random = new Random(seed);
    const scale = 10 ** random.uniform(-1.5, 1.5);
    const labels = Array.from({ length: 60 }, () => random.int(4));
    const logits = labels.flatMap((label) =>
      Array.from({ length: 4 }, (_, k) => Math.fround(scale * (random.normal() + (k === label ? 1 : 0)))),
    );
    const predictions = predictionsOf(logits, labels, 4);
    const { temperature, nllAfter, nllBefore } = fitTemperature(predictions);
    expect(nllAfter).toBeLessThanOrEqual(nllBefore + 1e-12);
    for (const factor of [0.99, 1.01]) {
      const { nll } = classificationMetrics(withTemperature(predictions, factor * temperature));
      expect(nll).toBeGreaterThan(nllAfter);
    }
  }
});

test('invalid input is refused', () => {
  expect(() => fitTemperature(predictionsOf([Number.NaN, 1], [0], 2))).toThrow(KindredError);
  for (const temperature of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(() => withTemperature(predictionsOf([0, 1], [0], 2), temperature)).toThrow(UsageError);
  }
});
