import { expect, test } from 'vitest';
import { linearScale, place, ticks } from './scale.js';

test('a scale maps the ends of its domain to the ends of its range', () => {
  const y = linearScale([50, 90], [200, 0]);
  expect([y(50), y(70), y(90)]).toEqual([200, 100, 0]);
  expect(linearScale([3, 3], [0, 10])(3)).toBe(5);
});

test.each([
  [[0, 1], 5, [0, 0.2, 0.4, 0.6, 0.8, 1]],
  [[61.3, 92.8], 5, [70, 80, 90]],
  [[-2.2, 2.1], 5, [-2, -1, 0, 1, 2]],
  [[0.12, 0.33], 5, [0.15, 0.2, 0.25, 0.3]],
  [[1, 30], 6, [5, 10, 15, 20, 25, 30]],
  [[0, 3_000_000], 3, [0, 1_000_000, 2_000_000, 3_000_000]],
] as const)('round numbers inside %j', ([low, high], count, expected) => {
  expect(ticks([low, high], count)).toEqual(expected);
});

test('places have one decimal at most', () => {
  expect([1.04, 1.06, 2, -0.04].map(place)).toEqual(['1', '1.1', '2', '0']);
});
