import { expect, test } from 'vitest';
import { classGaps } from './class-gaps.js';

const gapsOf = (...classes: readonly (readonly [support: number, predicted: number])[]) =>
  classGaps(classes.map(([support, predicted]) => ({ support, predicted })));

test('classes are uneven from twice as many samples on, whatever is not tested', () => {
  expect(gapsOf([10, 10], [19, 19]).uneven).toBe(false);
  expect(gapsOf([10, 10], [20, 20], [0, 0]).uneven).toBe(true);
  expect(gapsOf([10, 10], [0, 0]).uneven).toBe(false);
});

test('a class that is not tested is one, whether it was predicted or not', () => {
  expect(gapsOf([0, 0], [5, 7], [3, 0], [0, 1])).toMatchObject({ untested: [0, 3], neverPredicted: [2] });
});
