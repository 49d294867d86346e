import { block, type MatrixView, transposed } from './matrix-view.js';
import { subtractProduct } from './subtract-product.js';
import { middle } from './triangular-solve.js';

/** Below this size a square is subtracted above its diagonal, too. */
const LEAF = 64;

/**
 * C <- C - A A^T on and below the diagonal, by recursive halves; what is above it is left with meaningless numbers.
 * @param c [n, n], which must not overlap A
 * @param a [n, k]
 */
export function subtractSquare(c: MatrixView, a: MatrixView): void {
  const n = c.rows;
  if (n <= LEAF) {
    subtractProduct(c, a, transposed(a));
    return;
  }
  const half = middle(n);
  const top = block(a, 0, half, 0, a.columns);
  const bottom = block(a, half, n, 0, a.columns);
  subtractSquare(block(c, 0, half, 0, half), top);
  subtractProduct(block(c, half, n, 0, half), bottom, transposed(top));
  subtractSquare(block(c, half, n, half, n), bottom);
}
