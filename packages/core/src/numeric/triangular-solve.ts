import { block, type MatrixView, transposed } from './matrix-view.js';
import { subtractProduct } from './subtract-product.js';

/** Below this size a triangle is solved row by row; above, halves of it leave the work to a matrix product. */
const LEAF = 8;

/**
 * X <- L^-1 X, by recursive halves of L.
 * @param lower L [n, n], of which the triangle on and below the diagonal is read.
 * @param x [n, m], overwritten.
 */
export function solveLower(lower: MatrixView, x: MatrixView): void {
  const n = lower.rows;
  if (n <= LEAF) {
    forward(lower, x);
    return;
  }
  const half = middle(n);
  const top = block(x, 0, half, 0, x.columns);
  const bottom = block(x, half, n, 0, x.columns);
  solveLower(block(lower, 0, half, 0, half), top);
  subtractProduct(bottom, block(lower, half, n, 0, half), top);
  solveLower(block(lower, half, n, half, n), bottom);
}

/** X <- L^-T X, as {@link solveLower}. */
export function solveLowerTransposed(lower: MatrixView, x: MatrixView): void {
  const n = lower.rows;
  if (n <= LEAF) {
    backward(lower, x);
    return;
  }
  const half = middle(n);
  const top = block(x, 0, half, 0, x.columns);
  const bottom = block(x, half, n, 0, x.columns);
  solveLowerTransposed(block(lower, half, n, half, n), bottom);
  subtractProduct(top, transposed(block(lower, half, n, 0, half)), bottom);
  solveLowerTransposed(block(lower, 0, half, 0, half), top);
}

/** Where a triangle of size n > 8 is cut: near its half, at a multiple of 8, so that tiles of products are whole. */
export function middle(n: number): number {
  return 8 * Math.ceil(n / 16);
}

function forward(lower: MatrixView, x: MatrixView): void {
  const { data } = x;
  for (let j = 0; j < x.columns; j++) {
    const column = x.offset + j * x.columnStride;
    for (let i = 0; i < x.rows; i++) {
      const place = column + i * x.rowStride;
      const row = lower.offset + i * lower.rowStride;
      let value = data[place]!;
      for (let k = 0; k < i; k++) {
        value -= lower.data[row + k * lower.columnStride]! * data[column + k * x.rowStride]!;
      }
      data[place] = value / lower.data[row + i * lower.columnStride]!;
    }
  }
}

function backward(lower: MatrixView, x: MatrixView): void {
  const { data } = x;
  for (let j = 0; j < x.columns; j++) {
    const column = x.offset + j * x.columnStride;
    for (let i = x.rows - 1; i >= 0; i--) {
      const place = column + i * x.rowStride;
      const diagonal = lower.offset + i * (lower.rowStride + lower.columnStride);
      let value = data[place]!;
      for (let k = 1; i + k < x.rows; k++) {
        value -= lower.data[diagonal + k * lower.rowStride]! * data[place + k * x.rowStride]!;
      }
      data[place] = value / lower.data[diagonal]!;
    }
  }
}
