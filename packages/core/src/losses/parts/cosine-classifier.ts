import * as z from 'zod';
import type { Tensor } from '../../graph/graph.js';
import { uniformFanIn } from '../../nn/initializers.js';
import type { Scope } from '../../nn/scope.js';
import { mul } from '../../ops/elementwise/index.js';
import { matmul } from '../../ops/linear/matmul.js';
import { directions } from './directions.js';

/**
 * The classes' directions w_k / ||w_k||, from `weight` [K, D]. No weight decay [ours]: a row's length changes no
 * output, so decay would only change the step size of its direction.
 * @returns [K, D]
 */
export function classDirections(classifier: Scope, features: number, classes: number): Tensor {
  const weight = classifier.parameter('weight', [classes, features], uniformFanIn(features), {
    decay: false,
  });
  return classifier.run(() => directions(weight));
}

/**
 * The cosines of the angles between embeddings and class directions. Rounding may put them 1e-7 outside of
 * [-1, 1].
 * @param embedding [N, D]
 * @returns [N, K]
 */
export function cosineClassifier(classifier: Scope, embedding: Tensor, classes: number): Tensor {
  const weight = classDirections(classifier, embedding.shape[1]!, classes);
  return classifier.run(() => matmul(directions(embedding), weight, { transposeB: true }));
}

/**
 * s of {@link scaledCosines}. [ours] 10: a softmax of K such logits can only reach the probability P where
 * s >= (K - 1) / K log((K - 1) P / (1 - P)) (CosFace, equation 6), which is 9.1 for P = 0.99 and 100 classes; and
 * the gradient to an embedding is s / ||x|| times that to its direction, so that more than about 16 needs a warm-up
 * of the learning rate.
 */
export const scaleOption = z.number().positive().default(10).describe('Factor s of the cosines');

/** s cos(theta) [N, K]: the logits of a {@link cosineClassifier}. */
export function scaledCosines(classifier: Scope, embedding: Tensor, classes: number, scale: number): Tensor {
  return classifier.run(() => mul(cosineClassifier(classifier, embedding, classes), scale));
}
