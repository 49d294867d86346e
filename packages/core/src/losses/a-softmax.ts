import * as z from 'zod';
import { mul } from '../ops/elementwise/index.js';
import { matmul } from '../ops/linear/matmul.js';
import { defineLoss } from './loss.js';
import { classDirections, cosineClassifier } from './parts/cosine-classifier.js';
import { lengths } from './parts/directions.js';
import { annealingOptions, annealMargin } from './parts/margin-annealing.js';
import { marginCrossEntropy } from './parts/margin-cross-entropy.js';
import { psi } from './parts/multiplicative-margin.js';

const options = z.strictObject({
  margin: z.int().min(1).max(4).default(4).describe("m, by which the true class's angle is multiplied"),
  ...annealingOptions({ lambdaMin: 5 }),
});

/**
 * A-Softmax, or SphereFace: a multiplicative margin on the angle (Liu, Wen, Yu, Li, Raj, Song, CVPR 2017, arXiv
 * 1704.08063), L = -log(e^{||x|| psi(theta_y)} / (e^{||x|| psi(theta_y)} + sum_{j != y} e^{||x|| cos theta_j})), with
 * `psi`.
 *
 * - [paper] the weights are normalised, the embeddings keep their length, and there is no bias; m = 4.
 * - [code] annealing, see `annealMargin`: lambda from 1000 down to 5.
 * - [ours] annealing by epochs; the gradients are the derivatives of this loss, where the code rescales them; no
 *   weight decay on the normalised weights; mixtures of classes.
 * - The logits are ||x|| cos theta, without margin.
 */
export const asoftmax = defineLoss({
  name: 'asoftmax',
  description: 'A-Softmax, SphereFace: the angle to the true class is multiplied; normalised weights',
  paper: 'Liu et al., SphereFace: Deep Hypersphere Embedding for Face Recognition, CVPR 2017',
  options,
  acceptsMixtures: true,
  acceptsClassWeights: true,
  logits: (classifier, embedding, classes) =>
    classifier.run(() => {
      const weight = classDirections(classifier, embedding.shape[1]!, classes);
      return matmul(embedding, weight, { transposeB: true });
    }),
  value({ classifier, embedding, logits, targets, epoch, weighting }, { margin, ...annealing }) {
    const cosine = cosineClassifier(classifier, embedding, logits.shape[1]!);
    const margined = mul(lengths(embedding), psi(cosine, margin));
    const annealed = annealMargin(logits, margined, epoch, annealing);
    const total = marginCrossEntropy(logits, annealed, targets, weighting);
    return { total, terms: { asoftmax: total } };
  },
});
