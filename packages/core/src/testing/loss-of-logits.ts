import { gradients } from '../autodiff/gradients.js';
import { Graph, type Tensor } from '../graph/graph.js';
import { constant } from '../ops/constant.js';
import { feed } from '../ops/input.js';
import { runGraph } from './run-graph.js';

/** A loss of logits and targets [N, K]. */
export type LossOfLogits = (logits: Tensor, targets: Tensor) => Tensor;

/** Samples as rows of K numbers. */
export type Rows = readonly (readonly number[])[];

/** A loss and its gradient to the logits [N * K], by ONNX Runtime. */
export async function lossOfLogits(loss: LossOfLogits, logits: Rows, targets: Rows) {
  const shape = [logits.length, logits[0]!.length];
  const graph = new Graph();
  const z = feed(graph, 'logits', 'float32', shape);
  const total = loss(z, constant(graph, targets.flat(), shape));
  const [dz] = gradients(total, [z]);
  const [value, gradient] = await runGraph([total, dz!], new Map([[z, logits.flat()]]));
  return { value: value![0]!, gradient: gradient! };
}

/** The mean over samples of sum_k t_k cost(p_k), from probabilities: for logits of ordinary size. */
export function naiveLoss(cost: (p: number) => number, logits: Rows, targets: Rows): number {
  let loss = 0;
  logits.forEach((row, i) => {
    const total = row.reduce((sum, z) => sum + Math.exp(z), 0);
    row.forEach((z, k) => {
      loss += (targets[i]![k]! * cost(Math.exp(z) / total)) / logits.length;
    });
  });
  return loss;
}

/** Three samples of four classes with labels, and with mixtures of classes. */
export const ordinaryLogits: Rows = [
  [0.5, -1.25, 2, 0.125],
  [3, 0, -0.75, 1],
  [-2, -2, 1.5, 1.5],
];
export const labelRows: Rows = [
  [0, 0, 1, 0],
  [0, 0, 1, 0],
  [1, 0, 0, 0],
];
export const mixtureRows: Rows = [
  [0.25, 0.75, 0, 0],
  [0.1, 0.2, 0.3, 0.4],
  [0, 0, 0.5, 0.5],
];
