import type { Tensor } from '../../graph/graph.js';
import { mul } from '../../ops/elementwise/index.js';
import { sum } from '../../ops/reduce/sum.js';

/**
 * The mean over samples of sum_k t_k l_k, for losses that are linear in the target: a mixture of classes costs what
 * its classes cost, in their shares.
 * @param losses l [N, ..., K], what each class would cost as the label; axes between are summed
 * @param targets t [N, ..., K], one-hot or mixtures; broadcast
 * @returns a scalar
 */
export function meanOverSamples(losses: Tensor, targets: Tensor): Tensor {
  return mul(sum(mul(losses, targets)), 1 / targets.shape[0]!);
}
