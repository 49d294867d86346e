import { expect, test } from 'vitest';
import { Random } from '../random/random.js';
import { symmetricEigen } from './symmetric-eigen.js';

function randomSymmetric(n: number, seed: number): Float64Array {
  const random = new Random(seed);
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) matrix[i * n + j] = matrix[j * n + i] = random.normal();
  return matrix;
}

test.each([1, 2, 3, 10, 18])('takes a symmetric matrix of size %d apart', (n) => {
  const matrix = randomSymmetric(n, n);
  const { values, vectors } = symmetricEigen(matrix, n);
  expect([...values]).toEqual([...values].sort((a, b) => b - a));
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let rebuilt = 0;
      let product = 0;
      for (let k = 0; k < n; k++) {
        rebuilt += values[k]! * vectors[k * n + i]! * vectors[k * n + j]!;
        product += vectors[i * n + k]! * vectors[j * n + k]!;
      }
      expect(rebuilt).toBeCloseTo(matrix[i * n + j]!, 12);
      expect(product).toBeCloseTo(i === j ? 1 : 0, 13);
    }
  }
});

test('keeps a diagonal matrix, and the zero matrix', () => {
  expect([...symmetricEigen(Float64Array.of(1, 0, 0, 3), 2).values]).toEqual([3, 1]);
  expect([...symmetricEigen(new Float64Array(9), 3).values]).toEqual([0, 0, 0]);
});

test('equal diagonal entries', () => {
  const { values } = symmetricEigen(Float64Array.of(1, 1, 1, 1), 2);
  expect(values[0]).toBeCloseTo(2, 14);
  expect(values[1]).toBeCloseTo(0, 14);
});
