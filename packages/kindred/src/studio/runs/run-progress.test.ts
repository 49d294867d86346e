import { expect, test } from 'vitest';
import { progressOf } from './run-progress.js';
import { StepRate } from './step-rate.js';

const epochEnd = { epoch: 2, step: 200 } as never;

test('a run of another process is followed by its metrics', () => {
  const rate = new StepRate();
  for (const [step, at] of [
    [150, 0],
    [200, 1_000],
    [250, 2_000],
  ] as const)
    rate.note(step, at);
  const { stepsPerSecond } = rate;
  const metrics = { last: 250, epochs: [epochEnd] };
  expect(progressOf({ metrics, stepsPerSecond, epochs: 5, batchSize: 64 })).toEqual({
    ...{ step: 250, steps: 500, epoch: 3, imagesPerSecond: 3200, secondsLeft: 5, doing: null },
  });
});

test('before its first epoch has ended nobody knows how long it takes', () => {
  const metrics = { last: 50, epochs: [] };
  expect(progressOf({ metrics, stepsPerSecond: undefined, epochs: 5, batchSize: 64 })).toEqual({
    ...{ step: 50, steps: null, epoch: 1, imagesPerSecond: null, secondsLeft: null, doing: null },
  });
});

test('events tell of a training of the studio, and of what it does beside steps', () => {
  const time = '2026-01-01T00:00:00.000Z';
  const step = { time, type: 'step', epoch: 2, epochs: 4, step: 10, stepsPerEpoch: 100 };
  const progress = {
    step: { ...step, imagesPerSecond: 7, secondsLeft: 40 },
    validation: { time, type: 'validation', done: 3, total: 9 },
  };
  const run = { metrics: { last: 0, epochs: [] }, stepsPerSecond: undefined, epochs: 4, batchSize: 64 };
  expect(progressOf({ ...run, training: { progress, doing: 'step' } })).toEqual({
    ...{ step: 110, steps: 400, epoch: 2, imagesPerSecond: 7, secondsLeft: 40, doing: null },
  });
  expect(progressOf({ ...run, training: { progress, doing: 'validation' } }).doing).toEqual({
    ...{ what: 'validation', done: 3, total: 9 },
  });
});

test('the rate forgets an earlier stretch, and what was long ago', () => {
  const rate = new StepRate();
  rate.note(1_000, 0);
  rate.note(50, 1_000);
  expect(rate.stepsPerSecond).toBeUndefined();
  rate.note(60, 2_000);
  expect(rate.stepsPerSecond).toBe(10);
  for (let s = 3; s <= 200; s++) rate.note(60 + s, s * 1_000);
  expect(rate.stepsPerSecond).toBeCloseTo(1, 1);
});
