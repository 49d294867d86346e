import { expect, test } from 'vitest';
import { normals } from '../testing/check-op.js';
import { squaredDistancesAfter } from './squared-distances.js';

test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])(
  'of %i vectors are those of a plain loop, to the last bit',
  (count) => {
    for (const dimensions of [1, 3, 8]) {
      const vectors = Float32Array.from(normals(count * dimensions, `${count} vectors`));
      for (let row = 0; row < count; row++) {
        const squares = new Float64Array(count).fill(-1);
        squaredDistancesAfter(vectors, dimensions, row, squares);
        const expected = Array.from({ length: count }, (_, other) => {
          if (other <= row) return -1;
          let sum = 0;
          for (let d = 0; d < dimensions; d++) {
            sum += (vectors[row * dimensions + d]! - vectors[other * dimensions + d]!) ** 2;
          }
          return sum;
        });
        expect([...squares]).toEqual(expected);
      }
    }
  },
);
