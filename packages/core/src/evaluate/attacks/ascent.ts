import { gradients } from '../../autodiff/gradients.js';
import type { Tensor } from '../../graph/graph.js';
import { logOdds } from '../../losses/parts/log-odds.js';
import { mul, neg } from '../../ops/elementwise/index.js';
import { sum } from '../../ops/reduce/sum.js';
import { oneHot } from '../../ops/shape/one-hot.js';

/** The way up for the cross-entropy of each of N samples. */
export interface Ascent {
  /** a = -o_y [N], the log-odds against the label: the cross-entropy is softplus(a). */
  readonly against: Tensor;
  /** da/dx, in the shape of the images; the cross-entropy's gradient is sigmoid(a) = 1 - p_y times it. */
  readonly direction: Tensor;
}

/**
 * Softmax cross-entropy L = -log p_y rises with a = log((1 - p_y) / p_y), sample by sample: dL/dx and da/dx have the
 * same signs. In float32 the first rounds to 0 or loses the label's logit where the network is sure of itself, which
 * makes it look robust without being so; the second does not [ours].
 * @param logits z [N, K], K >= 2, of the images
 * @param labels int32 [N]
 * @param images what they were computed from, float32 [N, C, H, W]
 */
export function ascend(logits: Tensor, labels: Tensor, images: Tensor): Ascent {
  const own = oneHot(labels, logits.shape[1]!);
  const against = neg(sum(mul(logOdds(logits), own), { axes: [1] }));
  const [direction] = gradients(sum(against), [images]);
  return { against, direction: direction! };
}
