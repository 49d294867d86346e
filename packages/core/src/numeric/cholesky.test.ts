import { expect, test } from 'vitest';
import { Random } from '../random/random.js';
import { choleskyInPlace } from './cholesky.js';
import { transposed, viewOf } from './matrix-view.js';
import { subtractSquare } from './subtract-square.js';
import { solveLower, solveLowerTransposed } from './triangular-solve.js';

function normals(count: number, ...seed: number[]): Float64Array {
  const random = new Random(...seed);
  return Float64Array.from({ length: count }, () => random.normal());
}

/** A A^T of A [n, k], by its definition. */
function squareOf(a: Float64Array, n: number): Float64Array {
  const k = a.length / n;
  const row = (i: number) => a.subarray(i * k, (i + 1) * k);
  return Float64Array.from({ length: n * n }, (_, place) => {
    const other = row(place % n);
    return row(Math.floor(place / n)).reduce((sum, value, c) => sum + value * other[c]!, 0);
  });
}

// Sizes below and beyond the leaves of the recursions.
const sizes = [1, 5, 32, 33, 64, 65, 100, 150];

test.each(sizes)('a square of %d rows is subtracted on and below the diagonal', (n) => {
  for (const k of [1, 7, 300]) {
    const a = normals(n * k, n, k);
    const before = normals(n * n, n);
    const expected = squareOf(a, n);
    for (const view of [viewOf(a, n, k), transposed(viewOf(transpose(a, n), k, n))]) {
      const c = viewOf(before.slice(), n, n);
      subtractSquare(c, view);
      for (let i = 0; i < n; i++) {
        for (let j = 0; j <= i; j++) {
          const place = i * n + j;
          expect(c.data[place]).toBeCloseTo(before[place]! - expected[place]!, 9);
        }
      }
    }
  }
});

test.each(sizes)('a factor of %d rows gives the matrix back, and solves with it', (n) => {
  const matrix = squareOf(normals(n * (n + 10), n), n);
  const factor = viewOf(matrix.slice(), n, n);
  expect(choleskyInPlace(factor, new Float64Array(n))).toBe(-1);
  for (let i = 0; i < n; i++) factor.data.fill(0, i * n + i + 1, (i + 1) * n);
  squareOf(factor.data, n).forEach((value, place) => {
    expect(value).toBeCloseTo(matrix[place]!, 9);
  });
  const x = viewOf(normals(n * 3, n, 1), n, 3);
  const right = x.data.slice();
  solveLower(factor, x);
  solveLowerTransposed(factor, x);
  for (let i = 0; i < n; i++) {
    for (let c = 0; c < 3; c++) {
      let sum = 0;
      for (let j = 0; j < n; j++) sum += matrix[i * n + j]! * x.data[j * 3 + c]!;
      expect(sum).toBeCloseTo(right[i * 3 + c]!, 7);
    }
  }
});

test.each([2, 40, 90])('the first row of %d that depends on earlier ones is told', (n) => {
  const a = normals(n * n, n);
  const dependent = n - 1;
  a.copyWithin(dependent * n, 0, n);
  const matrix = squareOf(a, n);
  const floors = Float64Array.from({ length: n }, (_, i) => 1e-12 * matrix[i * n + i]!);
  expect(choleskyInPlace(viewOf(matrix, n, n), floors)).toBe(dependent);
});

function transpose(a: Float64Array, rows: number): Float64Array {
  const columns = a.length / rows;
  return a.map((_, place) => a[(place % rows) * columns + Math.floor(place / rows)]!);
}
