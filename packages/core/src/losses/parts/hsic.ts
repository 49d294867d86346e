import type { Tensor } from '../../graph/graph.js';
import { dimensions } from '../../graph/types.js';
import { constant } from '../../ops/constant.js';
import { mul, sub } from '../../ops/elementwise/index.js';
import { matmul } from '../../ops/linear/matmul.js';
import { mean } from '../../ops/reduce/mean.js';
import { sum } from '../../ops/reduce/sum.js';
import { reshape } from '../../ops/shape/reshape.js';

/**
 * How much linear classifiers depend on each other: the sum over pairs u < v of the Hilbert-Schmidt independence
 * criterion (Gretton et al., ALT 2005), with the classes as samples and the linear kernel,
 *
 *     HSIC(W_u, W_v) = tr(K_u H K_v H) / (K - 1)^2,  K_v = W_v W_v^T,  H = I - 11^T / K.
 *
 * It is never negative, and zero for a single classifier.
 * @param weights W [V, K, D], a row for each class, K >= 2
 * @returns a scalar
 */
export function pairwiseHsic(weights: Tensor): Tensor {
  const [count, classes] = dimensions(weights.shape, 3);
  // H W_v: the rows about their mean. As H H = H, the trace is the inner product of the centred kernels H K_v H.
  const centred = sub(weights, mean(weights, { axes: [1], keepDims: true }));
  const kernels = reshape(matmul(centred, centred, { transposeB: true }), [count, classes ** 2]);
  const products = matmul(kernels, kernels, { transposeB: true });
  return mul(sum(mul(products, upperTriangle(weights, count))), 1 / (classes - 1) ** 2);
}

/** Ones above the diagonal of a square matrix, zeros elsewhere. */
function upperTriangle({ graph }: Tensor, size: number): Tensor {
  const ones = Array.from({ length: size ** 2 }, (_, i) => Number(i % size > Math.floor(i / size)));
  return constant(graph, ones, [size, size]);
}
