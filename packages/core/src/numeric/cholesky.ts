import { block, type MatrixView, transposed } from './matrix-view.js';
import { subtractSquare } from './subtract-square.js';
import { middle, solveLower } from './triangular-solve.js';

/** Below this size a matrix is factorised row by row. */
const FACTOR_LEAF = 32;

/**
 * A <- L with A = L L^T, by recursive halves (Gustavson, Recursion leads to automatic variable blocking for dense
 * linear-algebra algorithms, 1997): nearly all of the work is matrix products.
 * @param matrix A [n, n], of which the triangle on and below the diagonal is read; it receives L, and the other one
 * is left with meaningless numbers.
 * @param floors [n]: a pivot not above its floor stops the factorisation: the row depends on earlier ones.
 * @returns the row of such a pivot, or -1.
 */
export function choleskyInPlace(matrix: MatrixView, floors: Float64Array): number {
  return factorize(matrix, 0, floors);
}

/** @param first the row of the whole matrix with which `a` begins. */
function factorize(a: MatrixView, first: number, floors: Float64Array): number {
  const n = a.rows;
  if (n <= FACTOR_LEAF) return factorizeLeaf(a, first, floors);
  const half = middle(n);
  const top = block(a, 0, half, 0, half);
  const bottomLeft = block(a, half, n, 0, half);
  const bottom = block(a, half, n, half, n);
  const dependent = factorize(top, first, floors);
  if (dependent >= 0) return dependent;
  solveLower(top, transposed(bottomLeft));
  subtractSquare(bottom, bottomLeft);
  return factorize(bottom, first + half, floors);
}

function factorizeLeaf(
  { data, offset, rows, rowStride }: MatrixView,
  first: number,
  floors: Float64Array,
): number {
  for (let i = 0; i < rows; i++) {
    const row = offset + i * rowStride;
    for (let j = 0; j < i; j++) {
      const other = offset + j * rowStride;
      data[row + j] = (data[row + j]! - dot(data, row, other, j)) / data[other + j]!;
    }
    const pivot = data[row + i]! - dot(data, row, row, i);
    if (!(pivot > floors[first + i]!)) return first + i;
    data[row + i] = Math.sqrt(pivot);
  }
  return -1;
}

/** Of two runs of numbers within one array. */
function dot(data: Float64Array, first: number, second: number, length: number): number {
  let sum = 0;
  for (let k = 0; k < length; k++) sum += data[first + k]! * data[second + k]!;
  return sum;
}
