import { describe, expect, test } from 'vitest';
import { KindredError, UsageError } from '../../errors.js';
import { Random } from '../../random/random.js';
import { wilsonInterval } from '../wilson.js';
import { falseAlarmThreshold, rejection } from './threshold.js';

/** 1, 2, ..., count, in another order. */
function upTo(count: number): number[] {
  return new Random(count).shuffle(Array.from({ length: count }, (_, i) => i + 1));
}

test.each([
  [0.05, 100, 6],
  [0.05, 99, 5],
  [0.05, 19, 1],
  [0, 50, 1],
  // 0.29 · 100 and 0.07 · 100 are not whole in floating point.
  [0.29, 100, 30],
  [0.07, 100, 8],
  [0.999, 10, 10],
])('at a rate of %d of %d images it is the %d-th smallest score', (rate, count, expected) => {
  expect(falseAlarmThreshold(upTo(count), rate)).toBe(expected);
});

test('is the highest one that rejects no more, whatever the ties', () => {
  const random = new Random(4);
  for (let round = 0; round < 300; round++) {
    const scores = Array.from({ length: 1 + random.int(30) }, () => random.int(8));
    const rate = random.int(100) / 100;
    const threshold = falseAlarmThreshold(scores, rate);
    expect(rejection(scores, threshold).rate).toBeLessThanOrEqual(rate);
    expect(rejection(scores, threshold + 1e-9).rate).toBeGreaterThan(rate);
  }
});

test('infinite scores are scores', () => {
  expect(falseAlarmThreshold([-Infinity, 1, 2, 3], 0.25)).toBe(1);
  expect(falseAlarmThreshold([-Infinity, 1, 2, 3], 0)).toBe(-Infinity);
});

describe('rejection', () => {
  test('counts what is below the threshold, and not what is at it', () => {
    expect(rejection(Float32Array.of(1, 2, 2, 3), 2)).toEqual({
      rejected: 1,
      images: 4,
      rate: 0.25,
      interval: wilsonInterval(1, 4),
    });
  });

  test('refuses NaN and nothing', () => {
    expect(() => rejection([0, Number.NaN], 0)).toThrow('the score of tested image 1 is NaN');
    expect(() => rejection([], 0)).toThrow(KindredError);
  });
});

test('NaN and nothing are refused', () => {
  expect(() => falseAlarmThreshold([0, 1, Number.NaN])).toThrow('the score of normal image 2 is NaN');
  expect(() => falseAlarmThreshold([])).toThrow(KindredError);
});

test.each([-0.1, 1, Number.NaN])('a rate of %d is refused', (rate) => {
  expect(() => falseAlarmThreshold([0, 1], rate)).toThrow(UsageError);
});
