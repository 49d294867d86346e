import * as z from 'zod';
import type { Tensor } from '../graph/graph.js';
import { add, mul, sqrt, sub } from '../ops/elementwise/index.js';
import { greater, where } from '../ops/logic/index.js';
import { defineLoss } from './loss.js';
import { cosineClassifier, scaledCosines, scaleOption } from './parts/cosine-classifier.js';
import { marginCrossEntropy } from './parts/margin-cross-entropy.js';

const options = z.strictObject({
  scale: scaleOption,
  margin: z.number().min(0).max(1.5).default(0.2).describe("m, added to the true class's angle, in radians"),
  easyMargin: z.boolean().default(false).describe('No margin for angles of more than 90 degrees'),
});

/**
 * ArcFace: an additive margin on the angle (Deng, Guo, Xue, Zafeiriou, CVPR 2019, arXiv 1801.07698),
 * L = -log(e^{s cos(theta_y + m)} / (e^{s cos(theta_y + m)} + sum_{j != y} e^{s cos theta_j})).
 *
 * - [paper] embeddings and weights are normalised, there is no bias, and s is fixed. [code] s = 64, m = 0.5.
 * - [code] where theta + m > pi, and cos(theta + m) would rise again, cos theta - m sin m stands in for it; with
 *   `easyMargin`, where theta > pi / 2, cos theta.
 * - [ours] the defaults s = 10, m = 0.2, for tens of classes instead of thousands of faces (see `scaleOption`);
 *   no weight decay on the normalised weights; mixtures of classes.
 * - The logits are s cos theta, without margin.
 */
export const arcface = defineLoss({
  name: 'arcface',
  description: 'ArcFace: margin on the angle to the true class',
  paper: 'Deng et al., ArcFace: Additive Angular Margin Loss for Deep Face Recognition, CVPR 2019',
  options,
  acceptsMixtures: true,
  acceptsClassWeights: true,
  logits: (classifier, embedding, classes, { scale }) => scaledCosines(classifier, embedding, classes, scale),
  value({ classifier, embedding, logits, targets, weighting }, { scale, margin, easyMargin }) {
    const cosine = cosineClassifier(classifier, embedding, logits.shape[1]!);
    const margined = mul(addAngle(cosine, margin, easyMargin), scale);
    const total = marginCrossEntropy(logits, margined, targets, weighting);
    return { total, terms: { arcface: total } };
  },
});

/** cos(theta + m), continued so that it falls with the angle all the way. */
function addAngle(cosine: Tensor, margin: number, easyMargin: boolean): Tensor {
  const moved = sub(mul(cosine, Math.cos(margin)), mul(sine(cosine), Math.sin(margin)));
  if (easyMargin) return where(greater(cosine, 0), moved, cosine);
  const isWithin = greater(cosine, Math.cos(Math.PI - margin));
  return where(isWithin, moved, sub(cosine, margin * Math.sin(margin)));
}

/** sin(theta) for theta in [0, pi]; its infinite derivatives by the cosine at both ends are taken as zero. */
function sine(cosine: Tensor): Tensor {
  const square = mul(sub(1, cosine), add(1, cosine));
  const isInside = greater(square, 0);
  return where(isInside, sqrt(where(isInside, square, 1)), 0);
}
