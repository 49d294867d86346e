import type { Tensor } from '../../graph/graph.js';
import { add, exp, log, sub } from '../../ops/elementwise/index.js';
import { equal, where } from '../../ops/logic/index.js';
import { argMax, logSumExp, max } from '../../ops/reduce/max.js';
import { sum } from '../../ops/reduce/sum.js';
import { range } from '../../ops/shape/one-hot.js';
import { reshape } from '../../ops/shape/reshape.js';
import { stopGradient } from '../../ops/stop-gradient.js';

/** Below every logit; finite, because some GPU compilers assume that infinities do not occur. */
const lowestFloat32 = -3.4028234663852886e38;

/**
 * The log-odds of each class, o_k = log(p_k / (1 - p_k)) = z_k - logsumexp_{j != k} z_j with p = softmax(z). Then
 * -log p_k = softplus(-o_k) and -log(1 - p_k) = softplus(o_k), both without cancellation: whatever depends on one
 * probability is computed from its log-odds.
 * @param logits z [..., K], K >= 2
 * @returns o [..., K]
 */
export function logOdds(logits: Tensor): Tensor {
  return sub(logits, logSumExpOfOthers(logits));
}

/**
 * logsumexp_{j != k} z_j for each class k, in time linear in K and finite for any finite logits.
 *
 * With M the largest logit and S = sum_j exp(z_j - M) it is M + log(S - exp(z_k - M)). Where k is not the largest,
 * the difference is at least 1 and exact enough; where it is, the sum over the others has a maximum of its own.
 * @param logits z [..., K], K >= 2
 * @returns [..., K]
 */
export function logSumExpOfOthers(logits: Tensor): Tensor {
  const axes = [-1];
  const isLargest = firstLargest(logits);
  const shift = stopGradient(max(logits, { axes, keepDims: true }));
  const exponentials = exp(sub(logits, shift));
  const total = sum(exponentials, { axes, keepDims: true });
  // The largest is never subtracted: what would be left can be 0, whose logarithm has no gradient.
  const rest = sub(total, where(isLargest, 0, exponentials));
  const withoutLargest = logSumExp(where(isLargest, lowestFloat32, logits), { axes, keepDims: true });
  return where(isLargest, withoutLargest, add(log(rest), shift));
}

/** Marks the largest logit, the first of equals, as bool [..., K]. */
function firstLargest(logits: Tensor): Tensor {
  const index = argMax(logits, -1);
  return equal(reshape(index, [...index.shape, 1]), range(logits.graph, logits.shape.at(-1)!, 'int64'));
}
