import type { Tensor } from '../../graph/graph.js';
import { constant } from '../../ops/constant.js';
import { add, exp, mul, neg, sub } from '../../ops/elementwise/index.js';
import { matmul } from '../../ops/linear/matmul.js';
import { mean } from '../../ops/reduce/mean.js';
import { broadcastTo, sum } from '../../ops/reduce/sum.js';
import { gather } from '../../ops/shape/gather.js';
import { stopGradient } from '../../ops/stop-gradient.js';

/** One Gaussian for each of K classes, in D dimensions, with covariances that are diagonal. */
export interface ClassGaussians {
  /** mu [K, D] */
  readonly means: Tensor;
  /** log of the diagonals of Lambda [K, D]; the covariances are the identity where not given. */
  readonly logVariances: Tensor | undefined;
}

/**
 * -d_k - 1/2 log|Lambda_k|, with d_k = 1/2 (x - mu_k)^T Lambda_k^-1 (x - mu_k): the log-likelihood of x in class k
 * but for a constant that all classes share.
 *
 * The square is expanded into matrix products, without the N x K x D differences. That cancels digits where |x| is
 * large beside the distance, so the means' own centre is made the origin first, which leaves the distances as they
 * are. What remains is an error of a few 1e-7 of (spread of the means)^2, small beside what tells the classes apart;
 * where single distances matter, {@link ownClassTerms} has them in full.
 *
 * @param x [N, D]
 * @returns [N, K]
 */
export function classScores(x: Tensor, { means, logVariances }: ClassGaussians): Tensor {
  // The result does not depend on the origin, so no gradient has to pass through it.
  const origin = stopGradient(mean(means, { axes: [0] }));
  const [u, m] = [sub(x, origin), sub(means, origin)];
  const precisions = logVariances ? exp(neg(logVariances)) : broadcastTo(constant(x.graph, 1), means.shape);
  const scaled = mul(m, precisions);
  const squares = mul(m, scaled);
  const constants = sum(logVariances ? add(squares, logVariances) : squares, { axes: [1] });
  const quadratic = add(matmul(mul(u, u), precisions, { transposeB: true }), constants);
  return sub(matmul(u, scaled, { transposeB: true }), mul(quadratic, 0.5));
}

/**
 * d_y and log|Lambda_y| of the samples' own classes, from the differences themselves: exact however far from the
 * origin x is.
 * @param x [N, D]
 * @param labels int32 [N]
 * @returns both [N]; no determinant where the covariances are the identity
 */
export function ownClassTerms(
  x: Tensor,
  { means, logVariances }: ClassGaussians,
  labels: Tensor,
): { distance: Tensor; logDeterminant: Tensor | undefined } {
  const difference = sub(x, gather(means, labels));
  const squares = mul(difference, difference);
  if (!logVariances) return { distance: mul(sum(squares, { axes: [1] }), 0.5), logDeterminant: undefined };
  const own = gather(logVariances, labels);
  return {
    distance: mul(sum(mul(squares, exp(neg(own))), { axes: [1] }), 0.5),
    logDeterminant: sum(own, { axes: [1] }),
  };
}
