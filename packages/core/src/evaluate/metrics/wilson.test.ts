import { readFixtureJson } from '@kindred/fixtures';
import { expect, test } from 'vitest';
import { KindredError } from '../../errors.js';
import { wilsonInterval } from './wilson.js';

interface Expected {
  correct: number;
  samples: number;
  lower: number;
  upper: number;
}
const { wilson } = readFixtureJson<{ wilson: Expected[] }>('evaluate/metrics.json');

test.each(wilson)(
  'solves the score equation for $correct of $samples',
  ({ correct, samples, lower, upper }) => {
    const interval = wilsonInterval(correct, samples);
    expect(interval.lower).toBeCloseTo(lower, 12);
    expect(interval.upper).toBeCloseTo(upper, 12);
  },
);

test('stays inside 0 .. 1 and is exact at its ends', () => {
  for (let samples = 1; samples <= 200; samples++) {
    expect(wilsonInterval(0, samples).lower).toBe(0);
    expect(wilsonInterval(samples, samples).upper).toBe(1);
    const { lower, upper } = wilsonInterval(1, samples);
    expect(lower).toBeGreaterThan(0);
    expect(upper).toBeLessThanOrEqual(1);
  }
});

test('a larger z widens it', () => {
  expect(wilsonInterval(30, 50, 2.576).lower).toBeLessThan(wilsonInterval(30, 50).lower);
});

test('nothing is known without samples', () => {
  expect(wilsonInterval(0, 0)).toEqual({ lower: 0, upper: 1 });
});

test.each([
  [3, 2],
  [-1, 2],
  [0.5, 2],
  [0, Number.NaN],
])('%d of %d is refused', (correct, samples) => {
  expect(() => wilsonInterval(correct, samples)).toThrow(KindredError);
});
