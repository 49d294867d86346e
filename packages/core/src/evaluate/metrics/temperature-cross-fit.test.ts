import { describe, expect, test } from 'vitest';
import { KindredError, UsageError } from '../../errors.js';
import { Random } from '../../random/random.js';
import { calibration } from './calibration.js';
import { classificationMetrics } from './classification.js';
import type { Predictions } from './predictions.js';
import { fitTemperature, withTemperature } from './temperature.js';
import { crossFitTemperature } from './temperature-cross-fit.js';

/** Logits that are three times as large as the truth that the labels are drawn from, by Gumbel's maximum. */
function tooSure(samples: number, seed: number): Predictions {
  const random = new Random(seed);
  const classes = 4;
  const logits = Float32Array.from({ length: samples * classes }, () => 6 * random.normal());
  const labels = Int32Array.from({ length: samples }, (_, sample) => {
    const own = [...logits.subarray(sample * classes, (sample + 1) * classes)];
    const drawn = own.map((logit) => logit / 3 - Math.log(-Math.log(1 - random.float())));
    return drawn.indexOf(Math.max(...drawn));
  });
  return { logits, labels, classes };
}

const nll = (predictions: Predictions) => classificationMetrics(predictions).nll;

describe('crossFitTemperature', () => {
  const validation = tooSure(103, 2);
  const { predictions, fits } = crossFitTemperature(validation);

  test("scales each image by its fold's temperature", () => {
    const temperatures = Array.from(validation.logits, (logit, i) => logit / predictions.logits[i]!);
    const perImage = Array.from(validation.labels, (_, sample) => temperatures[sample * 4]!);
    for (const [sample, temperature] of perImage.entries()) {
      for (let k = 1; k < 4; k++) expect(temperatures[sample * 4 + k]! / temperature).toBeCloseTo(1, 5);
    }
    const counts = fits.map(
      (fit) => perImage.filter((temperature) => Math.abs(temperature / fit.temperature - 1) < 1e-5).length,
    );
    expect(counts).toEqual([21, 21, 21, 20, 20]);
    expect(predictions.labels).toEqual(validation.labels);
    expect(predictions.classes).toBe(4);
  });

  test('no image has a part in its own temperature', () => {
    for (const sample of [0, 17, 102]) {
      const changed = { ...validation, logits: validation.logits.slice() };
      // Twice the logits: a change that scales with the image, but of nothing that it is divided by.
      for (let k = 0; k < 4; k++) changed.logits[sample * 4 + k]! *= 2;
      const own = crossFitTemperature(changed).predictions.logits;
      for (let k = 0; k < 4; k++) expect(own[sample * 4 + k]).toBe(2 * predictions.logits[sample * 4 + k]!);
    }
  });

  test('spreads each class evenly over the folds', () => {
    const labels = Int32Array.from({ length: 40 }, (_, i) => i % 4);
    const logits = Float32Array.from({ length: 160 }, (_, i) => Math.sin(i) + (i % 17 === 0 ? 2 : 0));
    const { predictions } = crossFitTemperature({ logits, labels, classes: 4 }, { folds: 2 });
    const scale = (sample: number) => Math.fround(logits[sample * 4]! / predictions.logits[sample * 4]!);
    const byClass = [0, 1, 2, 3].map((label) =>
      [...labels.keys()]
        .filter((sample) => labels[sample] === label)
        .map((sample) => scale(sample).toFixed(4)),
    );
    for (const scales of byClass) {
      const first = scales.filter((value) => value === scales[0]).length;
      expect([first, scales.length - first]).toEqual([5, 5]);
    }
  });

  test('is of a seed', () => {
    expect(crossFitTemperature(validation, { seed: 0 }).predictions).toEqual(predictions);
    expect(crossFitTemperature(validation, { seed: 1 }).predictions).not.toEqual(predictions);
  });

  test('is worse than the fit on its own images, and better than none', () => {
    const { temperature, nllBefore, nllAfter } = fitTemperature(validation);
    expect(nll(predictions)).toBeGreaterThan(nllAfter);
    expect(nll(predictions)).toBeLessThan(nllBefore);
    expect(nll(withTemperature(validation, temperature))).toBeCloseTo(nllAfter, 6);
  });
});

test('where all is right nothing is scaled', () => {
  const logits = Float32Array.of(3, 0, 0, 2, 1, 0, 0, 5);
  const validation = { logits, labels: Int32Array.of(0, 1, 0, 1), classes: 2 };
  const { predictions, fits } = crossFitTemperature(validation);
  expect(predictions).toEqual(validation);
  expect(fits).toHaveLength(4);
  for (const { unbounded } of fits) expect(unbounded).toMatch(/too few errors/);
  expect(calibration(predictions).ece).toBe(calibration(validation).ece);
});

test('wrong folds, and too few images, are refused', () => {
  const one = { logits: Float32Array.of(1, 2), labels: Int32Array.of(1), classes: 2 };
  expect(() => crossFitTemperature(one)).toThrow(KindredError);
  expect(() => crossFitTemperature(tooSure(10, 1), { folds: 1 })).toThrow(UsageError);
  expect(() => crossFitTemperature(tooSure(10, 1), { folds: 2.5 })).toThrow(UsageError);
});
