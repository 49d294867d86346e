import { expect, test } from 'vitest';
import { eventWords, gapWords, progressWords } from './run-words.js';

const time = '2026-01-01T00:00:00.000Z';

test('progress says what is known, and what is not', () => {
  const progress = { step: 250, steps: 500, epoch: 3, imagesPerSecond: 3200.4, secondsLeft: 5, doing: null };
  expect(progressWords(progress)).toBe('epoch 3 · step 250 of 500 · 3,200 images a second · 5 s left');
  const doing = { what: 'validation', done: 300, total: 1000 };
  expect(progressWords({ ...progress, steps: null, imagesPerSecond: null, secondsLeft: null, doing })).toBe(
    'epoch 3 · step 250 · validating: 300 of 1,000 · time left not known yet',
  );
});

test('each kind of gap has its sentence', () => {
  expect(gapWords({ kind: 'end', from: 351, to: 460, count: 2 })).toBe(
    'The metrics end early: the checkpoint is at step 460, and of the steps from 351 on 2 lines are missing.',
  );
  expect(gapWords({ kind: 'steps', from: 1, to: 99, count: 1 })).toBe(
    'Of the steps 1 to 99 1 line is missing.',
  );
  expect(gapWords({ kind: 'epochs', from: 2, to: 2, count: 1 })).toBe('The end of epoch 2 is missing.');
  expect(gapWords({ kind: 'damaged', from: 0, to: 0, count: 3 })).toBe('3 damaged lines were passed over.');
});

test('events are told in sentences', () => {
  const report = {
    assigned: { count: 60, names: [] },
    missing: { count: 7, names: ['a', 'b', 'c', 'd', 'e'] },
    reset: { count: 1, names: ['fc.weight'] },
    unexpected: { count: 0, names: [] },
  };
  expect(eventWords({ time, type: 'weights', source: 'x.pth', report })).toBe(
    'Weights of x.pth: 60 of 68 tensors. Not in the file: a, b, c, d, e and 2 more. Of another shape, so begun anew: fc.weight.',
  );
  const head = { accuracy: 0.914, folds: 5 };
  expect(eventWords({ time, type: 'transfer', head, seconds: 30 })).toBe(
    'The head on the frozen backbone: 91.4 % right by 5-fold cross-validation, in 30 s.',
  );
  const sizes = { train: 7200, test: 2000 };
  const engine = { provider: 'cpu', threads: 1 };
  const start = {
    time,
    type: 'start',
    sizes,
    parameters: 61_706,
    engine,
    resumedFrom: { epoch: 1, step: 112 },
  };
  expect(eventWords(start)).toBe(
    'Went on after step 112: 7,200 training, 2,000 test images, 61,706 parameters, cpu with 1 thread.',
  );
  expect(eventWords({ time, type: 'step' })).toBeUndefined();
});
