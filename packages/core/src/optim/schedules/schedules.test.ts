import { describe, expect, test } from 'vitest';
import { Parts } from '../../config/index.js';
import { SCHEDULES } from './index.js';
import type { Schedule } from './schedule.js';

/** The factor with options as a user gives them: checked, with defaults filled in. */
function factorOf(
  name: string,
  epoch: number,
  epochs: number,
  options: Record<string, unknown> = {},
): number {
  const { part, options: parsed } = Parts.none.resolve<Schedule>(SCHEDULES, { name, ...options });
  return part.factor({ epoch, epochs }, parsed);
}

test.each(SCHEDULES.map((schedule) => [schedule.name, schedule] as const))(
  '%s is described, starts at the base rate and refuses unknown options',
  (name, { options }) => {
    for (const field of Object.values(options.shape)) expect(field.description).toBeTruthy();
    expect(factorOf(name, 0, 10)).toBe(1);
    expect(() => factorOf(name, 0, 10, { unknown: 1 })).toThrow(/unknown/);
  },
);

test('constant', () => {
  for (const epoch of [0, 0.3, 9.99, 10]) expect(factorOf('constant', epoch, 10)).toBe(1);
});

describe('step', () => {
  test('milestones as epochs', () => {
    const options = { milestones: [30, 60, 80], gamma: 0.5 };
    const factors = [0, 29.999, 30, 59, 60, 79.5, 80, 90].map((epoch) =>
      factorOf('step', epoch, 90, options),
    );
    expect(factors).toEqual([1, 1, 0.5, 0.5, 0.25, 0.25, 0.125, 0.125]);
  });

  test('milestones as fractions, by default a half and three quarters', () => {
    expect(factorOf('step', 149.99, 300)).toBe(1);
    expect(factorOf('step', 150, 300)).toBe(0.1);
    expect(factorOf('step', 224.99, 300)).toBe(0.1);
    expect(factorOf('step', 225, 300)).toBeCloseTo(0.01, 15);
  });

  test('epoch 1 is an epoch, not the end of the run', () => {
    expect(factorOf('step', 1, 10, { milestones: [1] })).toBe(0.1);
  });

  test('a fraction that falls on a whole epoch takes effect there, whatever the rounding', () => {
    for (let epochs = 1; epochs <= 100; epochs++) {
      for (let epoch = 1; epoch < epochs; epoch++) {
        expect(factorOf('step', epoch, epochs, { milestones: [epoch / epochs] })).toBe(0.1);
        expect(factorOf('step', epoch - 1e-6, epochs, { milestones: [epoch / epochs] })).toBe(1);
      }
    }
    expect(factorOf('step', 7, 100, { milestones: [0.07] })).toBe(0.1);
  });

  test.each([
    { milestones: [] },
    { milestones: [0.5, 0.5] },
    { milestones: [60, 30] },
    { milestones: [0.5, 30] },
    { milestones: [0] },
    { milestones: [-3] },
    { gamma: 0 },
    { gamma: 1.1 },
  ])('refuses %o', (options) => {
    expect(() => factorOf('step', 0, 10, options)).toThrow();
  });
});

describe('cosine', () => {
  test.each([
    [0, 1],
    [20, 0.75],
    [30, 0.5],
    [40, 0.25],
    [60, 0],
  ])('at epoch %d of 60: %d', (epoch, expected) => {
    expect(factorOf('cosine', epoch, 60)).toBeCloseTo(expected, 14);
    expect(factorOf('cosine', epoch, 60, { finalFactor: 0.2 })).toBeCloseTo(0.2 + 0.8 * expected, 14);
  });

  test('falls all the way and never below zero', () => {
    const factors = Array.from({ length: 1001 }, (_, i) => factorOf('cosine', i / 100, 10));
    expect(factors.every((factor, i) => factor >= 0 && (i === 0 || factor < factors[i - 1]!))).toBe(true);
  });

  test.each([{ finalFactor: -0.1 }, { finalFactor: 1.1 }])('refuses %o', (options) => {
    expect(() => factorOf('cosine', 0, 10, options)).toThrow();
  });
});
