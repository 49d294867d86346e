import { expect, test } from 'vitest';
import { normals } from '../testing/check-op.js';
import { squaredDistancesBetween } from './squared-distances-between.js';

test.each([
  [1, 1],
  [1, 5],
  [2, 4],
  [3, 6],
  [4, 3],
  [5, 9],
])('of %i vectors to %i are those of a plain loop, to the last bit', (count, others) => {
  for (const dimensions of [1, 3, 8]) {
    const a = Float32Array.from(normals(count * dimensions, 'vectors'));
    const b = Float32Array.from(normals(others * dimensions, 'others'));
    const squares = new Float64Array(count * others).fill(-1);
    squaredDistancesBetween(a, b, dimensions, squares);
    const expected = Array.from({ length: count * others }, (_, place) => {
      const [i, j] = [Math.floor(place / others), place % others];
      let sum = 0;
      for (let d = 0; d < dimensions; d++) sum += (a[i * dimensions + d]! - b[j * dimensions + d]!) ** 2;
      return sum;
    });
    expect([...squares]).toEqual(expected);
  }
});
