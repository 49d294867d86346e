import * as z from 'zod';
import type { Tensor } from '../graph/graph.js';
import { linear } from '../nn/layers/linear.js';
import { neg } from '../ops/elementwise/index.js';
import { defineLoss } from './loss.js';
import type { ClassWeighting } from './parts/class-weighting.js';
import { logOdds } from './parts/log-odds.js';
import { meanOverSamples } from './parts/mean-over-samples.js';

/**
 * The mean over samples of -log p_y + log(1 - p_y) = -z_y + logsumexp_{k != y} z_k: finite for any finite logits,
 * and without a lower bound.
 * @param logits z [N, K]
 * @param targets t [N, K], rows that sum to 1
 * @param weighting how much the classes count, where not alike
 */
export function negativeLogLikelihoodRatio(
  logits: Tensor,
  targets: Tensor,
  weighting?: ClassWeighting,
): Tensor {
  return meanOverSamples(neg(logOdds(logits)), targets, weighting);
}

const options = z.strictObject({});

/**
 * NLLR: negative log-likelihood ratio loss (Zhu et al. 2018, arXiv 1804.10690), L = -log(p_y / sum_{k != y} p_k).
 *
 * - [abstract] the ratio of the likelihoods of the correct and the competing classes.
 * - [ours] mixtures of classes: sum_k t_k L(z, k).
 *
 * Its gradient does not fade where a sample is already right, so that logits grow without end; the competing ratio
 * loss (`crl`) answers this.
 */
export const nllr = defineLoss({
  name: 'nllr',
  description: 'log-likelihood ratio of the correct class and all competing ones; has no lower bound',
  paper:
    'Zhu et al., Negative Log Likelihood Ratio Loss for Deep Neural Network Classification, arXiv 1804.10690',
  options,
  acceptsMixtures: true,
  acceptsClassWeights: true,
  logits: (classifier, embedding, classes) => linear(classifier, embedding, { outFeatures: classes }),
  value({ logits, targets, weighting }) {
    const total = negativeLogLikelihoodRatio(logits, targets, weighting);
    return { total, terms: { nllr: total } };
  },
});
