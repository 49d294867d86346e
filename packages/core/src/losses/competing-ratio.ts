import * as z from 'zod';
import type { Tensor } from '../graph/graph.js';
import { linear } from '../nn/layers/linear.js';
import { add, mul, neg, softplus, sub } from '../ops/elementwise/index.js';
import { defineLoss } from './loss.js';
import type { ClassWeighting } from './parts/class-weighting.js';
import { logOdds } from './parts/log-odds.js';
import { meanOverSamples } from './parts/mean-over-samples.js';

export interface CompetingRatioOptions {
  readonly alpha: number;
  readonly beta: number;
}

/**
 * The mean over samples of -log p_y + beta log(alpha + 1 - p_y), finite for any finite logits.
 * @param logits z [N, K]
 * @param targets t [N, K], rows that sum to 1
 * @param weighting how much the classes count, where not alike
 */
export function competingRatio(
  logits: Tensor,
  targets: Tensor,
  { alpha, beta }: CompetingRatioOptions,
  weighting?: ClassWeighting,
): Tensor {
  const odds = logOdds(logits);
  const competing = logAlphaPlusOthers(odds, alpha);
  return meanOverSamples(add(softplus(neg(odds)), mul(competing, beta)), targets, weighting);
}

/** log(alpha + 1 - p) from the log-odds of p: log(e^a + e^b) = a + log(1 + e^{b - a}), b = log(1 - p). */
function logAlphaPlusOthers(odds: Tensor, alpha: number): Tensor {
  const logOthers = neg(softplus(odds));
  if (alpha === 0) return logOthers;
  return add(softplus(sub(logOthers, Math.log(alpha))), Math.log(alpha));
}

const options = z.strictObject({
  alpha: z
    .number()
    .min(0)
    .default(1)
    .describe('Added to the competing probability 1 - p; from 1 on the loss is never negative'),
  beta: z.number().min(0).default(1).describe('Weight of the competing term; 0 leaves cross-entropy'),
});

/**
 * CRL: competing ratio loss (Zhang et al., Neurocomputing 2021, arXiv 1907.13349 and 1912.11642),
 * L = -log p_y + beta log(alpha + 1 - p_y).
 *
 * - [abstract] the posterior ratio of the correct and the competing classes, with two hyper-parameters that keep it
 *   positive and the size of its updates suitable.
 * - [code] the equation; the released `alpha` is 1 + this one. The released CIFAR-100 runs have alpha 0 here, with
 *   beta 0.25 (the better) and 0.5.
 * - [ours] the defaults: beta 1, the plain ratio, with the smallest alpha that keeps it from being negative.
 * - [ours] mixtures of classes: sum_k t_k L(z, k).
 */
export const crl = defineLoss({
  name: 'crl',
  description: 'competing ratio: cross-entropy and a penalty on the sum of the competing classes',
  paper:
    'Zhang et al., Competing Ratio Loss for Discriminative Multi-class Image Classification, ' +
    'Neurocomputing 2021, arXiv 1912.11642',
  options,
  acceptsMixtures: true,
  acceptsClassWeights: true,
  logits: (classifier, embedding, classes) => linear(classifier, embedding, { outFeatures: classes }),
  value({ logits, targets, weighting }, { alpha, beta }) {
    const total = competingRatio(logits, targets, { alpha, beta }, weighting);
    return { total, terms: { crl: total } };
  },
});
