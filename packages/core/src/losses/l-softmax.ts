import * as z from 'zod';
import type { Tensor } from '../graph/graph.js';
import { uniformFanIn } from '../nn/initializers.js';
import type { Scope } from '../nn/scope.js';
import { mul } from '../ops/elementwise/index.js';
import { matmul } from '../ops/linear/matmul.js';
import { transpose } from '../ops/shape/transpose.js';
import { defineLoss } from './loss.js';
import { directions, lengths } from './parts/directions.js';
import { annealingOptions, annealMargin } from './parts/margin-annealing.js';
import { marginCrossEntropy } from './parts/margin-cross-entropy.js';
import { psi } from './parts/multiplicative-margin.js';

const options = z.strictObject({
  margin: z.int().min(1).max(4).default(2).describe("m, by which the true class's angle is multiplied"),
  ...annealingOptions({ lambdaMin: 1 }),
});

/**
 * L-Softmax: a multiplicative margin on the angle (Liu, Wen, Yu, Yang, ICML 2016, arXiv 1612.02295),
 * L = -log(e^{phi_y} / (e^{phi_y} + sum_{j != y} e^{w_j · x})), phi_y = ||w_y|| ||x|| psi(theta_y), with `psi`.
 *
 * - [paper] weights and embeddings keep their lengths; there is no bias.
 * - [code] annealing, see `annealMargin`: lambda from 1000 down to 0, as (1 + 2e-5 t)^-45 with m = 2 on
 *   CIFAR-10.
 * - [ours] annealing by epochs on the course of A-Softmax's code, down to 1; mixtures of classes.
 * - The logits are w · x, without margin.
 */
export const lsoftmax = defineLoss({
  name: 'lsoftmax',
  description: 'L-Softmax: the angle to the true class is multiplied; weights keep their lengths',
  paper: 'Liu et al., Large-Margin Softmax Loss for Convolutional Neural Networks, ICML 2016',
  options,
  acceptsMixtures: true,
  acceptsClassWeights: true,
  logits: (classifier, embedding, classes) =>
    classifier.run(() =>
      matmul(embedding, weightOf(classifier, embedding.shape[1]!, classes), { transposeB: true }),
    ),
  value({ classifier, embedding, logits, targets, epoch, weighting }, { margin, ...annealing }) {
    const weight = weightOf(classifier, embedding.shape[1]!, logits.shape[1]!);
    const cosine = matmul(directions(embedding), directions(weight), { transposeB: true });
    const size = mul(lengths(embedding), transpose(lengths(weight)));
    const annealed = annealMargin(logits, mul(size, psi(cosine, margin)), epoch, annealing);
    const total = marginCrossEntropy(logits, annealed, targets, weighting);
    return { total, terms: { lsoftmax: total } };
  },
});

/** [K, D] */
function weightOf(classifier: Scope, features: number, classes: number): Tensor {
  return classifier.parameter('weight', [classes, features], uniformFanIn(features));
}
