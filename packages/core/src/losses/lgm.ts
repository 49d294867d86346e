import * as z from 'zod';
import type { Tensor } from '../graph/graph.js';
import { constantInitializer, heNormal } from '../nn/initializers.js';
import type { Scope } from '../nn/scope.js';
import { add, exp, floor, minimum, mul, softplus, sub } from '../ops/elementwise/index.js';
import { reshape } from '../ops/shape/reshape.js';
import { crossEntropy } from './cross-entropy.js';
import { defineLoss } from './loss.js';
import { type ClassGaussians, classScores, ownClassTerms } from './parts/gaussian-mixture.js';
import { meanOfSamples } from './parts/mean-over-samples.js';
import { rampUp } from './parts/ramp.js';

const options = z.strictObject({
  alpha: z.number().min(0).default(0.3).describe('Margin: the share by which the true distance is enlarged'),
  alphaStart: z.number().gt(0).default(0.1).describe('Margin at the start; it doubles until it is alpha'),
  doublingEpochs: z
    .number()
    .min(0)
    .default(12.5)
    .describe('Epochs after which the margin doubles; 0: it is alpha from the start'),
  lambda: z.number().min(0).default(0.1).describe('Weight of the likelihood'),
  ramp: z.number().min(0).default(5).describe('Epochs over which margin and likelihood grow from 0'),
  covariance: z
    .enum(['unit', 'diagonal'])
    .default('unit')
    .describe('unit: identity covariances; diagonal: variances are learned, for each class and feature'),
  varianceFloor: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.1)
    .describe('What learned variances, which start at 1, stay above'),
  meanRate: z.number().gt(0).default(2).describe("Learning rate of the means, as a multiple of the run's"),
  varianceRate: z
    .number()
    .gt(0)
    .default(0.1)
    .describe("Learning rate of the variances, as a multiple of the run's"),
});

type Options = z.output<typeof options>;

/**
 * L-GM loss: a large-margin Gaussian mixture (Wan, Zhong, Li, Chen, CVPR 2018, arXiv 1803.02988).
 * With d_k = 1/2 (x - mu_k)^T Lambda_k^-1 (x - mu_k) the classifier is z_k = -d_k - 1/2 log|Lambda_k|, and
 * L = CE(z - alpha d_y at the true class, y) + lambda · (d_y + 1/2 log|Lambda_y|), both as means over the batch.
 *
 * - [abstract] features are a Gaussian mixture, with a classification margin and a likelihood term; the likelihood
 *   tells abnormal inputs (`gaussian-mixture.ts`). Prediction uses no margin; classes are equally likely.
 * - [code] CIFAR-100: alpha from 0.1, doubled every 5000 steps (12.5 epochs of 400) up to 0.3, lambda 0.1, unit
 *   variances, means from N(0, 2 / D) at twice the learning rate. The likelihood is a sum over the D features and
 *   a mean over the batch, here too, as in the PyTorch versions (their lambda is mostly 0.01): it grows with D.
 * - [ours] margin and likelihood grow from 0 in the first epochs. While features hardly tell the classes apart,
 *   their pull to the means is stronger than what the classes gain, and all features can fall into one point: a
 *   ResNet-20 of width 8 on 60 images for each class of CIFAR-100 was right on 1 % after 10 epochs without the
 *   ramp, on 8 % with it.
 * - [ours] no weight decay on means and variances: it would pull all classes to 0. The released code decays means.
 * - [ours] variances are e^s with s = f + softplus(r - f), f the logarithm of the floor, r = `log_variances`.
 *   Without a floor the likelihood is best for variances of 0; above a softplus the way back stays open for the
 *   gradient.
 * - [ours] one-hot targets alone: a mixture of images is no sample of any of the Gaussians.
 */
export const lgm = defineLoss({
  name: 'lgm',
  description: 'large-margin Gaussian mixture: classes as Gaussians, whose likelihood tells abnormal inputs',
  paper:
    'Wan et al., Rethinking Feature Distribution for Loss Functions in Image Classification, CVPR 2018, arXiv 1803.02988',
  options,
  acceptsMixtures: false,
  acceptsClassWeights: true,
  logits: (classifier, embedding, classes, options) => {
    const gaussians = classGaussians(classifier, [classes, embedding.shape[1]!], options);
    return classifier.run(() => classScores(embedding, gaussians));
  },
  value({ classifier, embedding, logits, labels, targets, weighting, epoch }, options) {
    const gaussians = classGaussians(classifier, [logits.shape[1]!, embedding.shape[1]!], options);
    const { distance, logDeterminant } = ownClassTerms(embedding, gaussians, labels);
    const share = rampUp(epoch, options.ramp);
    const margins = mul(reshape(distance, [-1, 1]), mul(share, marginAt(epoch, options)));
    const classification = crossEntropy(sub(logits, mul(targets, margins)), targets, weighting);
    const likelihood = meanOfSamples(
      logDeterminant ? add(distance, mul(logDeterminant, 0.5)) : distance,
      weighting,
    );
    return {
      total: add(classification, mul(likelihood, mul(share, options.lambda))),
      terms: { classification, likelihood },
    };
  },
});

/** The Gaussians of a classifier, [K, D]; asking again gives the same ones. */
export function classGaussians(
  classifier: Scope,
  shape: readonly [classes: number, dimensions: number],
  { covariance, varianceFloor, meanRate, varianceRate }: Options,
): ClassGaussians {
  const means = classifier.parameter('means', shape, heNormal('in'), {
    decay: false,
    learningRateFactor: meanRate,
  });
  if (covariance === 'unit') return { means, logVariances: undefined };
  const lowest = Math.log(varianceFloor);
  // Where softplus(r - f) = -f, so that the variances are 1.
  const start = lowest + Math.log(Math.expm1(-lowest));
  const raw = classifier.parameter('log_variances', shape, constantInitializer(start), {
    decay: false,
    learningRateFactor: varianceRate,
  });
  return { means, logVariances: classifier.run(() => add(softplus(sub(raw, lowest)), lowest)) };
}

/** min(alpha, start · 2^floor(epoch / doublingEpochs)) */
function marginAt(epoch: Tensor, { alpha, alphaStart, doublingEpochs }: Options): Tensor | number {
  if (doublingEpochs === 0 || alpha === 0) return alpha;
  const doublings = floor(mul(epoch, 1 / doublingEpochs));
  return minimum(mul(exp(mul(doublings, Math.LN2)), alphaStart), alpha);
}
