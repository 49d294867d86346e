import type { Tensor } from '../../graph/graph.js';
import { abs, div, maximum, mul, sqrt } from '../../ops/elementwise/index.js';
import { max } from '../../ops/reduce/max.js';
import { sum } from '../../ops/reduce/sum.js';
import { stopGradient } from '../../ops/stop-gradient.js';

/**
 * Shorter vectors are divided by this and not by their own length: it bounds the gradient, 1 / length, where a
 * direction means little. Embeddings and weights of interest are thousands of times as long.
 */
const shortest = 1e-4;

/**
 * The directions x / max(||x||, 1e-4) of row vectors; a row of zeros stays zero, with a finite gradient.
 * @param x [N, D], any finite numbers: each row is scaled by its largest element before it is squared
 * @returns [N, D]
 */
export function directions(x: Tensor): Tensor {
  const largest = max(abs(x), { axes: [1], keepDims: true });
  // The result does not depend on the scale, so no gradient has to pass through it.
  const scaled = div(x, stopGradient(maximum(largest, shortest)));
  // At least 1 by the largest element, less only for rows that are too short.
  const squares = sum(mul(scaled, scaled), { axes: [1], keepDims: true });
  return div(scaled, sqrt(maximum(squares, 1)));
}

/**
 * The lengths ||x|| of row vectors, as x · direction: a row of zeros has gradient zero.
 * @param x [N, D]
 * @returns [N, 1]
 */
export function lengths(x: Tensor): Tensor {
  return sum(mul(x, directions(x)), { axes: [1], keepDims: true });
}
