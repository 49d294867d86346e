import * as z from 'zod';
import type { Tensor } from '../graph/graph.js';
import { linear } from '../nn/layers/linear.js';
import { add, mul, sub } from '../ops/elementwise/index.js';
import { logSumExp } from '../ops/reduce/max.js';
import { mean } from '../ops/reduce/mean.js';
import { sum } from '../ops/reduce/sum.js';
import { defineLoss } from './loss.js';
import type { ClassWeighting } from './parts/class-weighting.js';
import { meanOverSamples } from './parts/mean-over-samples.js';

/**
 * The mean over samples of -sum_k t_k log softmax(z)_k = logsumexp(z) sum(t) - z·t, in log space: finite for
 * any finite logits.
 * @param logits z [N, K]
 * @param targets t [N, K], rows that sum to 1
 * @param weighting how much the classes count, where not alike: each class of a smoothed or mixed target has its own
 *   weight, and the sum is divided by the weights of the targets as they were before smoothing (as PyTorch does it)
 */
export function crossEntropy(logits: Tensor, targets: Tensor, weighting?: ClassWeighting): Tensor {
  if (weighting) {
    const costs = sub(logSumExp(logits, { axes: [1], keepDims: true }), logits);
    return meanOverSamples(costs, targets, weighting);
  }
  const chosen = sum(mul(logits, targets), { axes: [1] });
  return mean(sub(logSumExp(logits, { axes: [1] }), chosen));
}

/**
 * Targets moved towards the uniform distribution: (1 - s) t + s / K (Szegedy et al. 2016).
 * @param targets t [N, K]
 * @param smoothing s in [0, 1)
 */
export function smoothTargets(targets: Tensor, smoothing: number): Tensor {
  return smoothing === 0 ? targets : add(mul(targets, 1 - smoothing), smoothing / targets.shape[1]!);
}

const options = z.strictObject({
  labelSmoothing: z
    .number()
    .min(0)
    .lt(1)
    .default(0)
    .describe('Share of the target that is spread evenly over all classes'),
});

/**
 * Softmax cross-entropy on a linear classifier: what all others are compared with. Labels may be smoothed (Szegedy et
 * al., CVPR 2016).
 */
export const ce = defineLoss({
  name: 'ce',
  description: 'softmax cross-entropy, with label smoothing',
  paper: 'Szegedy et al., Rethinking the Inception Architecture, CVPR 2016 (label smoothing)',
  options,
  acceptsMixtures: true,
  acceptsClassWeights: true,
  logits: (classifier, embedding, classes) => linear(classifier, embedding, { outFeatures: classes }),
  value({ logits, targets, weighting }, { labelSmoothing }) {
    const total = crossEntropy(logits, smoothTargets(targets, labelSmoothing), weighting);
    return { total, terms: { ce: total } };
  },
});
