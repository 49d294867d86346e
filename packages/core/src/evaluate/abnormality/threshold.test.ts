import { describe, expect, test } from 'vitest';
import { KindredError, UsageError } from '../../errors.js';
import { Random } from '../../random/random.js';
import { wilsonInterval } from '../metrics/wilson.js';
import { falseAlarmThreshold, rejection } from './threshold.js';

/** 1, 2, ..., count, in another order. */
function upTo(count: number): number[] {
  return new Random(count).shuffle(Array.from({ length: count }, (_, i) => i + 1));
}

test.each([
  [0.05, 100, 6],
  [0.05, 99, 5],
  [0.05, 20, 2],
  [0, 50, 1],
  // 0.29 · 100 and 0.07 · 100 are not whole in floating point.
  [0.29, 100, 30],
  [0.07, 100, 8],
  [0.999, 1000, 1000],
])('at a rate of %d of %d images it is the %d-th smallest score', (rate, count, expected) => {
  expect(falseAlarmThreshold(upTo(count), rate)).toEqual({
    threshold: expected,
    rejected: expected - 1,
    images: count,
    rate: (expected - 1) / count,
    interval: wilsonInterval(expected - 1, count),
  });
});

test('is the highest one that rejects no more, whatever the ties', () => {
  const random = new Random(4);
  for (let round = 0; round < 300; round++) {
    const scores = Array.from({ length: 100 + random.int(30) }, () => random.int(8));
    const rate = random.int(99) / 100 + 0.01;
    const { threshold, rejected, ...chosen } = falseAlarmThreshold(scores, rate);
    expect(chosen.rate).toBeLessThanOrEqual(rate);
    expect(rejected).toBe(scores.filter((score) => score < threshold).length);
    expect(rejection(scores, threshold + 1e-9).rate).toBeGreaterThan(rate);
  }
});

test('of other normal images it rejects one in N + 1 more than of these N', () => {
  const random = new Random(5);
  let below = 0;
  for (let round = 0; round < 20_000; round++) {
    const scores = Array.from({ length: 20 }, () => random.float());
    if (random.float() < falseAlarmThreshold(scores, 0.05).threshold) below++;
  }
  // Two of 21, to 4 standard deviations.
  expect(Math.abs(below / 20_000 - 2 / 21)).toBeLessThan(0.0083);
});

test('infinite scores are scores', () => {
  expect(falseAlarmThreshold([-Infinity, 1, 2, 3], 0.25).threshold).toBe(1);
  expect(falseAlarmThreshold([-Infinity, 1, 2, 3], 0).threshold).toBe(-Infinity);
});

test('ties leave fewer below it, which it says', () => {
  expect(falseAlarmThreshold([1, 1, 1, 2], 0.5)).toMatchObject({ threshold: 1, rejected: 0, rate: 0 });
});

describe('so few images that one is more than the rate', () => {
  test.each([
    [6, 0.05, 20],
    [19, 0.05, 20],
    [1, 0.5, 2],
    [14, 0.07, 15],
    [9, 0.1, 10],
  ])('%d at %d: it needs %d', (count, rate, needed) => {
    expect(() => falseAlarmThreshold(upTo(count), rate)).toThrow(UsageError);
    expect(() => falseAlarmThreshold(upTo(count), rate)).toThrow(
      `${count} normal images are too few for a false-alarm rate of ${rate}: a threshold for it needs at least ${needed};`,
    );
    expect(falseAlarmThreshold(upTo(needed), rate).rejected).toBe(1);
  });
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
