import { KindredError } from '@kindred/core/errors';
import { readFixtureJson } from '@kindred/fixtures';
import { describe, expect, test } from 'vitest';
import { studentTCdf, studentTQuantile, studentTTwoSided } from './student-t.js';

const { studentT, quantiles } = readFixtureJson<{
  studentT: { df: number; t: number; cdf: number; twoSided: number }[];
  quantiles: { df: number; probability: number; t: number }[];
}>('compare/significance.json');

/** Within 1e-10 of the expected value, relative to it. */
function expectRelative(actual: number, expected: number): void {
  if (Math.abs(expected) < 1e-15) expect(Math.abs(actual)).toBeLessThan(1e-15);
  else expect(Math.abs(actual / expected - 1), `${actual} for ${expected}`).toBeLessThan(1e-10);
}

test('SciPy agrees on the distribution, far into the tail', () => {
  expect(studentT.length).toBeGreaterThan(100);
  for (const { df, t, cdf, twoSided } of studentT) {
    expectRelative(studentTCdf(-t, df), cdf);
    expectRelative(studentTTwoSided(t, df), twoSided);
    expectRelative(studentTTwoSided(-t, df), twoSided);
  }
});

test('SciPy agrees on the quantiles', () => {
  for (const { df, probability, t } of quantiles) expectRelative(studentTQuantile(probability, df), t);
});

test('the closed forms of one and of two degrees of freedom', () => {
  for (const t of [0, 1e-6, 0.3, 1, 2, 7.5, 1e3, 1e8]) {
    expectRelative(studentTTwoSided(t, 1), (2 / Math.PI) * Math.atan2(1, t));
    const root = Math.sqrt(2 + t * t);
    expectRelative(studentTTwoSided(t, 2), 2 / (root * (root + t)));
  }
  for (const p of [1e-12, 0.025, 0.4, 0.6, 0.975]) {
    expectRelative(studentTQuantile(p, 1), -1 / Math.tan(Math.PI * p));
    expectRelative(studentTQuantile(p, 2), (2 * p - 1) / Math.sqrt(2 * p * (1 - p)));
  }
});

describe('the ends', () => {
  test('of the distribution', () => {
    expect(studentTCdf(0, 5)).toBe(0.5);
    expect(studentTCdf(Number.POSITIVE_INFINITY, 5)).toBe(1);
    expect(studentTCdf(Number.NEGATIVE_INFINITY, 5)).toBe(0);
    expect(studentTTwoSided(1e200, 3)).toBe(0);
  });

  test('both sides are mirrored', () => {
    for (const t of [0.2, 1.4, 30]) expect(studentTCdf(t, 7) + studentTCdf(-t, 7)).toBeCloseTo(1, 15);
    expect(studentTQuantile(0.25, 7)).toBe(-studentTQuantile(0.75, 7));
    expect(studentTQuantile(0.5, 7)).toBe(0);
  });

  test.each([0, -1, 2.5, Number.NaN])('%d degrees of freedom are refused', (df) => {
    expect(() => studentTCdf(1, df)).toThrow(KindredError);
  });

  test.each([0, 1, -0.1, Number.NaN])('there is no quantile of %d', (probability) => {
    expect(() => studentTQuantile(probability, 3)).toThrow(KindredError);
  });

  test('not a number is refused', () => {
    expect(() => studentTTwoSided(Number.NaN, 3)).toThrow(KindredError);
  });
});
