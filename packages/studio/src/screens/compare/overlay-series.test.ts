import { expect, test } from 'vitest';
import type { RunCourse } from '../../protocol/index.js';
import { lineStyle, overlay, usualMeasure } from './overlay-series.js';

const course = (run: string, step: number[], validationAccuracy: (number | null)[]): RunCourse => ({
  ...{ run, step, validationAccuracy },
  epoch: step.map((_, i) => i + 1),
  seconds: step.map((value) => value / 10),
  trainLoss: step.map(() => 1),
  trainAccuracy: step.map(() => 0.5),
  validationLoss: validationAccuracy,
  learningRate: step.map(() => 0.1),
  steps: { step: [5, 15, 30], loss: [3, 2, 1] },
});

test('runs with different steps stand over one axis, each at its own places', () => {
  const courses = [course('a', [10, 20], [0.1, 0.2]), course('b', [15, 20, 30], [0.3, null, 0.5])];
  expect(overlay(courses, 'step', 'validationAccuracy')).toEqual({
    x: [10, 15, 20, 30],
    y: [
      [0.1, undefined, 0.2, undefined],
      [undefined, 0.3, undefined, 0.5],
    ],
  });
  expect(overlay(courses, 'epoch', 'trainLoss').x).toEqual([1, 2, 3]);
});

test('steps lie between the ends of epochs, also behind the last one', () => {
  expect(overlay([course('a', [10, 20], [null, null])], 'epoch', 'stepLoss')).toEqual({
    x: [0.5, 1.5, 3],
    y: [[3, 2, 1]],
  });
  expect(overlay([course('a', [], [])], 'step', 'stepLoss').x).toEqual([5, 15, 30]);
});

test('what is drawn first is what runs are chosen by, where they have it', () => {
  expect(usualMeasure([course('a', [10], [0.1])])).toBe('validationAccuracy');
  expect(usualMeasure([course('c', [1, 2], [null, null])])).toBe('trainLoss');
  expect(usualMeasure([course('c', [1], [null])])).toBe('stepLoss');
});

test('32 runs have lines of their own', () => {
  const styles = Array.from({ length: 32 }, (_, place) => JSON.stringify(lineStyle(place, false)));
  expect(new Set(styles).size).toBe(32);
});
