import * as z from 'zod';
import type { Tensor } from '../graph/graph.js';
import { linear } from '../nn/layers/linear.js';
import type { Scope } from '../nn/scope.js';
import { add, div, mul, sub } from '../ops/elementwise/index.js';
import { matmul } from '../ops/linear/matmul.js';
import { sum } from '../ops/reduce/sum.js';
import { reshape } from '../ops/shape/reshape.js';
import { crossEntropy } from './cross-entropy.js';
import { defineLoss } from './loss.js';
import { meanOfSamples } from './parts/mean-over-samples.js';

const options = z.strictObject({
  lambda: z.number().min(0).default(0.003).describe('Weight of the distance to the class centres'),
  alpha: z.number().min(0).max(1).default(0.5).describe('Rate at which the centres follow the features'),
});

/**
 * Center loss (Wen, Zhang, Li, Qiao, ECCV 2016): L = CE(z, y) + lambda / 2 · ||x - c_y||^2.
 *
 * - [paper] equation 5 and algorithm 1; lambda 0.003 and alpha 0.5, for face recognition.
 * - [paper] equation 4: after each step c_j -= alpha · sum_{y_i = j} (c_j - x_i) / (1 + n_j), with n_j samples of
 *   class j in the batch. The optimizer does not touch the centres, and the gradient takes them as constants.
 * - [code] the mean over the batch, where the paper writes the sum.
 * - [ours] centres start at 0. The exported model has none.
 * - [ours] class weights count in both terms, not in the centres: each is about the mean of its own class.
 * - [ours] mixtures of classes t: x is drawn to sum_k t_k c_k, as by sum_k t_k ||x - c_k||^2: both have the same gradient.
 */
export const center = defineLoss({
  name: 'center',
  description: 'softmax cross-entropy and the distance of features to the centre of their class',
  paper: 'Wen et al., A Discriminative Feature Learning Approach for Deep Face Recognition, ECCV 2016',
  options,
  acceptsMixtures: true,
  acceptsClassWeights: true,
  logits: (classifier, embedding, classes) => linear(classifier, embedding, { outFeatures: classes }),
  value({ classifier, embedding, logits, targets, weighting }, { lambda, alpha }) {
    const centers = classifier.buffer('centers', [targets.shape[1]!, embedding.shape[1]!]);
    const difference = sub(embedding, matmul(targets, centers));
    moveCenters(classifier, centers, difference, targets, alpha);
    const ce = crossEntropy(logits, targets, weighting);
    const squares = sum(mul(difference, difference), { axes: [1] });
    const distance = mul(meanOfSamples(squares, weighting), 0.5);
    return { total: add(ce, mul(distance, lambda)), terms: { ce, center: distance } };
  },
});

/**
 * One step of equation 4, for centres [K, D].
 * @param difference x_i - c_{y_i} [N, D]
 */
function moveCenters(
  classifier: Scope,
  centers: Tensor,
  difference: Tensor,
  targets: Tensor,
  alpha: number,
): void {
  const counts = reshape(sum(targets, { axes: [0] }), [-1, 1]);
  const pull = matmul(targets, difference, { transposeA: true });
  classifier.update('centers', add(centers, mul(div(pull, add(counts, 1)), alpha)));
}
