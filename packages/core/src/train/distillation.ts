import type { Tensor } from '../graph/graph.js';
import type { Classifier } from '../models/classifier.js';
import { Network, type Variable } from '../nn/scope.js';
import { add, exp, mul, sub } from '../ops/elementwise/index.js';
import { logSumExp } from '../ops/reduce/max.js';
import { mean } from '../ops/reduce/mean.js';
import { sum } from '../ops/reduce/sum.js';

/** Beginning of the names of the states that hold the teacher. */
export const teacherPrefix = 'teacher.';

/** Learning what another network says of the same images (Hinton, Vinyals, Dean 2015, arXiv 1503.02531). */
export interface Distillation {
  readonly teacher: Classifier;
  /** Weight of the teacher's answers, in 0 .. 1; the run's own loss has the rest. */
  readonly alpha: number;
  /** T, by which all logits are divided: above 1, answers also tell which wrong classes are likely. */
  readonly temperature: number;
}

/**
 * (1 - alpha) loss + alpha T^2 KL(softmax(t / T) || softmax(z / T)), the mean over samples, with the teacher's logits t
 * and z [N, K]. T^2 makes up for the gradient's 1 / T^2 (section 2.1).
 * Class weights are in the loss, not in the divergence: what the teacher says of an image is no label.
 * @param images pixels [N, C, H, W], as the student sees them
 */
export function distil(
  images: Tensor,
  logits: Tensor,
  loss: Tensor,
  { teacher, alpha, temperature }: Distillation,
): { total: Tensor; divergence: Tensor; variables: readonly Variable[] } {
  const network = new Network(logits.graph, 'inference', teacherPrefix);
  const taught = teacher.build(network.root, images).logits;
  return logits.graph.scope('distillation', () => {
    const wanted = logProbabilities(taught, temperature);
    const difference = sub(wanted, logProbabilities(logits, temperature));
    const divergence = mean(sum(mul(exp(wanted), difference), { axes: [1] }));
    const total = add(mul(loss, 1 - alpha), mul(divergence, alpha * temperature ** 2));
    return { total, divergence, variables: [...network.variables.values()] };
  });
}

function logProbabilities(logits: Tensor, temperature: number): Tensor {
  const scaled = mul(logits, 1 / temperature);
  return sub(scaled, logSumExp(scaled, { axes: [1], keepDims: true }));
}
