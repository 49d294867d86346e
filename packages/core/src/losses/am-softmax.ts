import * as z from 'zod';
import { sub } from '../ops/elementwise/index.js';
import { defineLoss } from './loss.js';
import { scaledCosines, scaleOption } from './parts/cosine-classifier.js';
import { marginCrossEntropy } from './parts/margin-cross-entropy.js';

const options = z.strictObject({
  scale: scaleOption,
  margin: z.number().min(0).max(2).default(0.2).describe("m, taken from the true class's cosine"),
});

/**
 * AM-Softmax, or CosFace: an additive margin on the cosine (Wang, Cheng, Liu, Liu, IEEE Signal Processing Letters
 * 2018, arXiv 1801.05599; Wang et al., CVPR 2018, arXiv 1801.09414),
 * L = -log(e^{s (cos theta_y - m)} / (e^{s (cos theta_y - m)} + sum_{j != y} e^{s cos theta_j})).
 *
 * - [paper] embeddings and weights are normalised, there is no bias, and s is fixed. [code] s = 30, m = 0.35.
 * - [ours] the defaults s = 10, m = 0.2, for tens of classes instead of thousands of faces (see `scaleOption`);
 *   no weight decay on the normalised weights; mixtures of classes.
 * - The logits are s cos theta, without margin.
 */
export const am = defineLoss({
  name: 'am',
  description: 'AM-Softmax, CosFace: margin on the cosine of the true class',
  paper: 'Wang et al., Additive Margin Softmax for Face Verification, IEEE SPL 2018, arXiv 1801.05599',
  options,
  acceptsMixtures: true,
  acceptsClassWeights: true,
  logits: (classifier, embedding, classes, { scale }) => scaledCosines(classifier, embedding, classes, scale),
  value({ logits, targets, weighting }, { scale, margin }) {
    const total = marginCrossEntropy(logits, sub(logits, scale * margin), targets, weighting);
    return { total, terms: { am: total } };
  },
});
