import { expect, test } from 'vitest';
import { amount, fixed, meanAndDeviation, percent, points, pValue, seconds } from './format.js';

test('shares and differences', () => {
  expect(percent(0.91964)).toBe('91.96');
  expect([0.00134, -0.004, 0.00001, -0.00001, 0].map(points)).toEqual([
    '+0.13',
    '−0.40',
    '0.00',
    '0.00',
    '0.00',
  ]);
  expect([1.25, -1.25, -0.001].map((value) => fixed(value, 1))).toEqual(['1.3', '−1.3', '0.0']);
});

test('p-values keep their digits where they are small', () => {
  expect([1, 0.996, 0.314, 0.0496, 0.0009, 0.00001, null].map(pValue)).toEqual([
    '1.00',
    '1.00',
    '0.31',
    '0.050',
    '0.0009',
    '< 0.0001',
    '–',
  ]);
});

test('mean and deviation may break before the ±', () => {
  expect(meanAndDeviation({ count: 3, mean: 0.9, deviation: 0.0015 }, percent)).toBe('90.00 ±\u00a00.15');
  expect(meanAndDeviation({ count: 1, mean: 0.9, deviation: null }, percent)).toBe('90.00');
});

test('times and amounts', () => {
  expect([0.421, 11.42, 130.4].map(seconds)).toEqual(['0.42\u00a0s', '11.4\u00a0s', '130\u00a0s']);
  expect([9999, 272_474, 14_728_266].map(amount)).toEqual(['9999', '272\u00a0k', '14.7\u00a0M']);
});
