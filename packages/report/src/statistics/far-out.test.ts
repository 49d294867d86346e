import { expect, test } from 'vitest';
import { farOutTest } from './far-out.js';

const farOutOf = (values: readonly number[], leastDistance: number) =>
  values.filter(farOutTest(values, leastDistance));

test('six median absolute deviations from the median', () => {
  // Median 3, deviation 1.
  const isFarOut = farOutTest([5, 1, 3, 2, 4], 0);
  expect([-3.1, -3, 9, 9.1].map(isFarOut)).toEqual([true, false, false, true]);
});

test('several failures do not hide each other', () => {
  expect(farOutOf([0, 0.1, -0.4, 0.5, -0.2, 0.3, -9.9, -13.2], 1)).toEqual([-9.9, -13.2]);
  expect(farOutOf([0, 2.3, 2.4, 0.2, -0.2, 0.3, -13.1, -5.8], 1)).toEqual([-13.1]);
});

test('equal values expel only what is farther than the least distance', () => {
  expect(farOutOf([7, 7, 7, 7, 6.5, 5.5], 1)).toEqual([5.5]);
});

test('nothing is far out of one value or two', () => {
  expect(farOutOf([4], 0)).toEqual([]);
  expect(farOutOf([0, -29], 1)).toEqual([]);
});
