import { expect, test } from 'vitest';
import { progressOfPruning } from './pruning-progress.js';

const event = (type: string, more: Record<string, unknown>) => ({
  time: '2026-01-01T00:00:00Z',
  type,
  ...more,
});

test('says what is done by the last event, in steps of the whole training', () => {
  const calibration = event('calibration', { done: 2, total: 5, secondsLeft: 12 });
  const step = event('step', { epoch: 2, epochs: 3, step: 4, stepsPerEpoch: 10 });
  const progress = { calibration, step };
  expect(progressOfPruning({ doing: 'calibration', progress })).toEqual({
    ...{ text: 'measuring channels', done: 2, total: 5 },
    secondsLeft: 12,
  });
  expect(progressOfPruning({ doing: 'step', progress })).toMatchObject({
    done: 14,
    total: 30,
    secondsLeft: null,
  });
  expect(progressOfPruning({ doing: null, progress: {} })).toMatchObject({ text: 'starting', total: 0 });
});
