import { describe, expect, test } from 'vitest';
import { symmetricBeta } from './beta.js';
import { Random } from './random.js';

const count = 20_000;

function draw(alpha: number, seed = 1): Float64Array {
  const random = new Random(seed, Math.round(alpha * 1000));
  return Float64Array.from({ length: count }, () => symmetricBeta(alpha, random));
}

/**
 * The distribution function of Beta(a, a): below 1/2 the power series of the incomplete integral, of which
 * symmetry gives the norm.
 */
function distribution(x: number, a: number): number {
  const integral = (end: number) => {
    let power = end ** a;
    let total = power / a;
    for (let n = 1; n < 200; n++) {
      power *= (end * (n - a)) / n;
      total += power / (a + n);
    }
    return total;
  };
  return x <= 0.5 ? integral(x) / (2 * integral(0.5)) : 1 - distribution(1 - x, a);
}

test('the distribution function that follows has the known closed forms', () => {
  for (const x of [0.01, 0.2, 0.5, 0.7, 0.99]) {
    expect(distribution(x, 0.5)).toBeCloseTo((2 / Math.PI) * Math.asin(Math.sqrt(x)), 12);
    expect(distribution(x, 1)).toBeCloseTo(x, 12);
    expect(distribution(x, 2)).toBeCloseTo(x * x * (3 - 2 * x), 12);
  }
});

describe.each([0.1, 0.2, 0.5, 1, 2, 8])('Beta(%d, %d)', (alpha) => {
  const values = draw(alpha);

  test('follows its distribution function', () => {
    for (let x = 0.01; x < 1; x += 0.01) {
      const below = values.filter((value) => value <= x).length / count;
      // A Kolmogorov-Smirnov distance that one sample in a thousand exceeds.
      expect(Math.abs(below - distribution(x, alpha)), `at ${x}`).toBeLessThan(1.95 / Math.sqrt(count));
    }
  });

  test('has its mean, variance and fourth moment', () => {
    const moment = (power: number) =>
      values.reduce((total, value) => total + (value - 0.5) ** power, 0) / count;
    const variance = 1 / (4 * (2 * alpha + 1));
    const fourth = 3 / (16 * (2 * alpha + 1) * (2 * alpha + 3));
    expect(Math.abs(moment(1))).toBeLessThan(4 * Math.sqrt(variance / count));
    expect(Math.abs(moment(2) - variance)).toBeLessThan(4 * Math.sqrt((fourth - variance ** 2) / count));
    expect(Math.abs(moment(4) / fourth - 1)).toBeLessThan(0.08);
  });
});

test('golden values: runs of other versions stay repeatable', () => {
  const random = new Random(1, 2, 3);
  const values = [0.2, 1, 3].map((alpha) => symmetricBeta(alpha, random));
  expect(values).toEqual([0.9999777864838388, 0.06269335863094, 0.627460852780611]);
});

test.each([Number.MIN_VALUE, 1e-6, 1e6, Number.MAX_VALUE])('stays in [0, 1] for alpha = %d', (alpha) => {
  for (const value of draw(alpha)) expect(value >= 0 && value <= 1).toBe(true);
});

test('goes to the ends for a small alpha, to the middle for a large one', () => {
  const distances = (alpha: number) => draw(alpha).map((value) => Math.abs(value - 0.5));
  expect(Math.min(...distances(1e-6))).toBeGreaterThan(0.499);
  expect(Math.max(...distances(1e6))).toBeLessThan(0.01);
});
