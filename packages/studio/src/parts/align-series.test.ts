import { expect, test } from 'vitest';
import { alignLines } from './align-series.js';

test('lines with places of their own come onto one axis, and are broken where something is missing', () => {
  const steps = { x: [50, 100, 300], y: [3, 2, 1] };
  const epochs = { x: [100, 112], y: [2.5, null] };
  expect(alignLines([steps, epochs], [101])).toEqual({
    x: [50, 100, 101, 112, 300],
    ys: [
      [3, 2, null, undefined, 1],
      [undefined, 2.5, undefined, undefined, undefined],
    ],
  });
});

test('no lines are no columns', () => {
  expect(alignLines([{ x: [], y: [] }])).toEqual({ x: [], ys: [[]] });
});
