import type { Tensor } from '../../graph/graph.js';
import { softplus, sub } from '../../ops/elementwise/index.js';
import type { ClassWeighting } from './class-weighting.js';
import { logSumExpOfOthers } from './log-odds.js';
import { meanOverSamples } from './mean-over-samples.js';

/**
 * Cross-entropy in which the true class's logit is replaced by one with a margin: the mean over samples of
 * L(z, y) = -log(e^{phi_y} / (e^{phi_y} + sum_{j != y} e^{z_j})) = softplus(logsumexp_{j != y} z_j - phi_y).
 * For mixtures of classes [ours] sum_k t_k L(z, k), each class with its own margin. Finite for any finite logits.
 * @param logits z [N, K], K >= 2
 * @param margined phi [N, K]: each class's logit if it were the true one
 * @param targets t [N, K], rows that sum to 1
 * @param weighting how much the classes count, where not alike
 */
export function marginCrossEntropy(
  logits: Tensor,
  margined: Tensor,
  targets: Tensor,
  weighting?: ClassWeighting,
): Tensor {
  return meanOverSamples(softplus(sub(logSumExpOfOthers(logits), margined)), targets, weighting);
}
