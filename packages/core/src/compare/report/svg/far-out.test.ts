import { expect, test } from 'vitest';
import { farOutBounds } from './far-out.js';

test('three times the distance of the quartiles beyond them', () => {
  // Quartiles 2 and 4.
  expect(farOutBounds([5, 1, 3, 2, 4], 0)).toEqual([-4, 10]);
  expect(farOutBounds([1, 2, 3, 4, 90], 0)).toEqual([-4, 10]);
});

test('not closer than the least distance, and none of a few', () => {
  expect(farOutBounds([7, 7, 7, 7, 6.5], 1)).toEqual([6, 8]);
  expect(farOutBounds([0, 1, 1000], 1)).toEqual([-Infinity, Infinity]);
});
