import { expect, test } from 'vitest';
import { findGaps, usualInterval } from './find-gaps.js';

const steps = (...values: number[]) => Float64Array.from(values);
const whole = { epochs: [1, 2], damaged: 0, checkpoint: { step: 224, epoch: 2 } };

test('a run whose every 50th step is there has no gaps, also between the last line and the checkpoint', () => {
  expect(findGaps({ ...whole, steps: steps(50, 100, 150, 200) })).toEqual([]);
  expect(findGaps({ ...whole, steps: steps(50), checkpoint: { step: 99, epoch: 0 } })).toEqual([]);
  expect(findGaps({ steps: steps(), epochs: [], damaged: 0, checkpoint: undefined })).toEqual([]);
});

test('what is missing at the beginning, in the middle and at the end is told', () => {
  expect(
    findGaps({ ...whole, steps: steps(100, 150, 300, 350), checkpoint: { step: 460, epoch: 2 } }),
  ).toEqual([
    { kind: 'steps', from: 1, to: 99, count: 1 },
    { kind: 'steps', from: 151, to: 299, count: 2 },
    { kind: 'end', from: 351, to: 460, count: 2 },
  ]);
});

test('epochs without an end and damaged lines are told', () => {
  const recorded = { steps: steps(1, 2, 3), epochs: [1, 4], damaged: 2, checkpoint: { step: 3, epoch: 5 } };
  expect(findGaps(recorded)).toEqual([
    { kind: 'epochs', from: 2, to: 3, count: 2 },
    { kind: 'epochs', from: 5, to: 5, count: 1 },
    { kind: 'damaged', from: 0, to: 0, count: 2 },
  ]);
});

test('the usual interval is the most frequent one', () => {
  expect(usualInterval(steps(10, 20, 30, 70, 80))).toBe(10);
  expect(usualInterval(steps(10))).toBe(null);
});
