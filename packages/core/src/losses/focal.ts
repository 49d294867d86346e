import * as z from 'zod';
import type { Tensor } from '../graph/graph.js';
import { linear } from '../nn/layers/linear.js';
import { exp, mul, neg, softplus } from '../ops/elementwise/index.js';
import { defineLoss } from './loss.js';
import type { ClassWeighting } from './parts/class-weighting.js';
import { logOdds } from './parts/log-odds.js';
import { meanOverSamples } from './parts/mean-over-samples.js';

/**
 * The mean over samples of -(1 - p_y)^gamma log p_y, the power as exp(gamma log(1 - p_y)): finite for any finite
 * logits.
 * @param logits z [N, K]
 * @param targets t [N, K], rows that sum to 1
 * @param weighting how much the classes count, where not alike
 */
export function focalLoss(
  logits: Tensor,
  targets: Tensor,
  gamma: number,
  weighting?: ClassWeighting,
): Tensor {
  const odds = logOdds(logits);
  const factor = exp(mul(softplus(odds), -gamma));
  return meanOverSamples(mul(factor, softplus(neg(odds))), targets, weighting);
}

const options = z.strictObject({
  gamma: z
    .number()
    .min(0)
    .default(2)
    .describe('How fast the weight of an image falls as it is learned; 0 is cross-entropy'),
});

/**
 * Focal loss (Lin et al., ICCV 2017, equation 4): FL(p_y) = -(1 - p_y)^gamma log p_y.
 *
 * - [paper] gamma 2 is the paper's choice.
 * - [ours] softmax probabilities instead of the paper's sigmoids, which are for detection; no alpha of its own, as class
 *   weights go with every loss.
 * - [ours] mixtures of classes: sum_k t_k FL(p_k).
 */
export const focal = defineLoss({
  name: 'focal',
  description: 'cross-entropy with less weight on what is already learned',
  paper: 'Lin et al., Focal Loss for Dense Object Detection, ICCV 2017, arXiv 1708.02002',
  options,
  acceptsMixtures: true,
  acceptsClassWeights: true,
  logits: (classifier, embedding, classes) => linear(classifier, embedding, { outFeatures: classes }),
  value({ logits, targets, weighting }, { gamma }) {
    const total = focalLoss(logits, targets, gamma, weighting);
    return { total, terms: { focal: total } };
  },
});
