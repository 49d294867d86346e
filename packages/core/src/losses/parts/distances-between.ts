import type { Tensor } from '../../graph/graph.js';
import { dimensions } from '../../graph/types.js';
import { mul, sqrt, sub } from '../../ops/elementwise/index.js';
import { greater, where } from '../../ops/logic/index.js';
import { sum } from '../../ops/reduce/sum.js';
import { reshape } from '../../ops/shape/reshape.js';

/**
 * Euclidean distances [N, M] of vectors [N, D] to others [M, D], from the differences, as `pairwiseDistance` has them. The
 * gradient of a distance of zero is zero, not NaN.
 */
export function distancesBetween(vectors: Tensor, others: Tensor): Tensor {
  const [n, d] = dimensions(vectors.shape, 2);
  const [m] = dimensions(others.shape, 2);
  const differences = sub(reshape(vectors, [n, 1, d]), reshape(others, [1, m, d]));
  const squares = sum(mul(differences, differences), { axes: [2] });
  const isApart = greater(squares, 0);
  return where(isApart, sqrt(where(isApart, squares, 1)), 0);
}
