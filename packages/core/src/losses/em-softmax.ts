import * as z from 'zod';
import type { Tensor } from '../graph/graph.js';
import { dimensions } from '../graph/types.js';
import { uniformFanIn } from '../nn/initializers.js';
import { linear } from '../nn/layers/linear.js';
import type { Scope } from '../nn/scope.js';
import { add, mul, softplus, sub } from '../ops/elementwise/index.js';
import { matmul } from '../ops/linear/matmul.js';
import { mean } from '../ops/reduce/mean.js';
import { reshape } from '../ops/shape/reshape.js';
import { defineLoss } from './loss.js';
import type { ClassWeighting } from './parts/class-weighting.js';
import { pairwiseHsic } from './parts/hsic.js';
import { logOdds } from './parts/log-odds.js';
import { meanOverSamples } from './parts/mean-over-samples.js';

/**
 * The soft-margin softmax loss, the mean over samples of
 * -log( e^{z_y - m} / (e^{z_y - m} + sum_{k != y} e^{z_k}) ) = softplus(m - o_y), o the log-odds. Classifiers that
 * stand along an axis between are summed.
 * @param logits z [N, ..., K]
 * @param targets t [N, ..., K], rows that sum to 1; broadcast
 * @param margin m >= 0; 0 is cross-entropy
 * @param weighting how much the classes count, where not alike
 */
export function softMarginCrossEntropy(
  logits: Tensor,
  targets: Tensor,
  margin: number,
  weighting?: ClassWeighting,
): Tensor {
  return meanOverSamples(softplus(sub(margin, logOdds(logits))), targets, weighting);
}

/** V linear classifiers: `weight` [V * K, D] and `bias` [V * K], one classifier below the other. */
interface WeakClassifiers {
  /** [V, K, D] */
  readonly weight: Tensor;
  /** [V, K] */
  readonly bias: Tensor;
}

/** The parameters that {@link linear} has for V * K outputs; every row is drawn by itself. */
function weakClassifiers(scope: Scope, count: number, classes: number, inFeatures: number): WeakClassifiers {
  const initializer = uniformFanIn(inFeatures);
  const rows = count * classes;
  const weight = scope.parameter('weight', [rows, inFeatures], initializer);
  const bias = scope.parameter('bias', [rows], initializer, { decay: false });
  return {
    weight: reshape(weight, [count, classes, inFeatures]),
    bias: reshape(bias, [count, classes]),
  };
}

const options = z.strictObject({
  classifiers: z.int().min(1).default(2).describe('Number V of weak classifiers on the same embedding'),
  margin: z.number().min(0).default(1).describe('Margin m, in logits, by which the true class is to lead'),
  lambda: z
    .number()
    .min(0)
    .default(0.1)
    .describe('Weight of the dependence (HSIC) between the weak classifiers'),
});

/**
 * EM-Softmax: ensemble soft-margin softmax loss (Wang et al., IJCAI 2018, arXiv 1805.03922),
 * L = sum_v l_v + lambda sum_{u < v} HSIC(W_u, W_v).
 *
 * - [abstract] soft-margin softmax, and an ensemble of weak classifiers on one feature whose diversity HSIC asks for.
 * - [code] the soft margin l_v is that of the group's SM-Softmax; see `softMarginCrossEntropy`.
 * - [ours] kernel and normalisation of HSIC; see `pairwiseHsic`. The biases are not in it, nor are class weights: it is a
 *   term of the classifiers, not of samples.
 * - [ours] the prediction is the mean of the V logits, computed by the mean of the V matrices: the exported model
 *   has that one matrix, and costs what a softmax classifier costs.
 * - [ours] the defaults, and mixtures of classes: sum_k t_k l_v(z, k).
 */
export const em = defineLoss({
  name: 'em',
  description: 'soft-margin softmax with an ensemble of diverse classifiers, averaged into one',
  paper:
    'Wang et al., Ensemble Soft-Margin Softmax Loss for Image Classification, IJCAI 2018, arXiv 1805.03922',
  options,
  acceptsMixtures: true,
  acceptsClassWeights: true,
  logits: (classifier, embedding, classes, { classifiers }) =>
    classifier.run(() => {
      const { weight, bias } = weakClassifiers(classifier, classifiers, classes, embedding.shape[1]!);
      const product = matmul(embedding, mean(weight, { axes: [0] }), { transposeB: true });
      return add(product, mean(bias, { axes: [0] }));
    }),
  value({ classifier, embedding, targets, weighting }, { classifiers, margin, lambda }) {
    const [samples, classes] = dimensions(targets.shape, 2);
    const logits = linear(classifier, embedding, { outFeatures: classifiers * classes });
    const softMargin = softMarginCrossEntropy(
      reshape(logits, [samples, classifiers, classes]),
      reshape(targets, [samples, 1, classes]),
      margin,
      weighting,
    );
    const { weight } = weakClassifiers(classifier, classifiers, classes, embedding.shape[1]!);
    const hsic = pairwiseHsic(weight);
    return { total: add(softMargin, mul(hsic, lambda)), terms: { softMargin, hsic } };
  },
});
