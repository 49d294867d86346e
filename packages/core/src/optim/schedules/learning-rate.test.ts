import { describe, expect, test } from 'vitest';
import { UsageError } from '../../errors.js';
import { type LearningRateConfig, learningRateSchedule } from './learning-rate.js';

function configOf(changes: Partial<LearningRateConfig> = {}): LearningRateConfig {
  return { schedule: { name: 'constant' }, baseLearningRate: 0.4, warmupEpochs: 0, ...changes };
}

test('without warm-up the base rate holds from the start', () => {
  expect(learningRateSchedule(configOf(), 10)(0)).toBe(0.4);
});

describe('warm-up', () => {
  test.each([
    [0, 0],
    [0.625, 0.1],
    [1.25, 0.2],
    [2.5, 0.4],
    [9, 0.4],
  ])('constant, over 2.5 epochs: at epoch %d the rate is %d', (epoch, expected) => {
    expect(learningRateSchedule(configOf({ warmupEpochs: 2.5 }), 10)(epoch)).toBeCloseTo(expected, 15);
  });

  test('cosine: a straight line to the curve, then the curve of the whole run', () => {
    const rate = learningRateSchedule(configOf({ schedule: { name: 'cosine' }, warmupEpochs: 4 }), 12);
    const curve = (epoch: number) => 0.2 * (1 + Math.cos((Math.PI * epoch) / 12));
    for (const epoch of [0, 1, 2, 3.5]) expect(rate(epoch)).toBeCloseTo((epoch / 4) * 0.3, 15);
    for (const epoch of [4, 6, 11.5, 12]) expect(rate(epoch)).toBeCloseTo(curve(epoch), 15);
  });

  test('step: milestones keep their epochs', () => {
    const schedule = { name: 'step', milestones: [6] };
    const rate = learningRateSchedule(configOf({ schedule, warmupEpochs: 2 }), 10);
    expect([1, 2, 5.9, 6].map(rate)).toEqual([0.2, 0.4, 0.4, expect.closeTo(0.04, 15)]);
  });
});

test('past the end the last value stays', () => {
  const schedule = { name: 'cosine', finalFactor: 0.25 };
  expect(learningRateSchedule(configOf({ schedule }), 10)(13)).toBeCloseTo(0.1, 15);
});

describe('a wrong request', () => {
  test.each<[string, Partial<LearningRateConfig>, number, RegExp]>([
    ['no such schedule', { schedule: { name: 'poly' } }, 10, /no schedule "poly"/],
    ['unknown option', { schedule: { name: 'cosine', final: 0 } }, 10, /schedule cosine: .*final/],
    [
      'invalid option',
      { schedule: { name: 'step', milestones: [0.5, 0.25], gamma: 3 } },
      10,
      /schedule step: milestones: must rise; gamma: /,
    ],
    ['rate 0', { baseLearningRate: 0 }, 10, /positive number, not 0/],
    ['no rate', { baseLearningRate: Number.NaN }, 10, /not NaN/],
    ['no epochs', {}, 0, /epochs must be positive/],
    ['negative warm-up', { warmupEpochs: -1 }, 10, /warmupEpochs is -1/],
    [
      'warm-up as long as the run',
      { warmupEpochs: 3 },
      3,
      /warmupEpochs is 3, but must be .* below the 3 epochs/,
    ],
  ])('%s', (_, changes, epochs, message) => {
    const attempt = () => learningRateSchedule(configOf(changes), epochs);
    expect(attempt).toThrow(UsageError);
    expect(attempt).toThrow(message);
  });
});
