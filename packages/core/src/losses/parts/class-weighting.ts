import type { Tensor } from '../../graph/graph.js';
import { constant } from '../../ops/constant.js';
import { mul } from '../../ops/elementwise/index.js';
import { sum } from '../../ops/reduce/sum.js';
import { reshape } from '../../ops/shape/reshape.js';

/**
 * How much the classes count in the loss of a batch. A mean over samples becomes sum_n sum_k w_k t_nk l_nk divided by
 * sum_n sum_k w_k t_nk, as PyTorch's `CrossEntropyLoss(weight=w)` does it for labels: weights that are whole numbers give
 * what each sample gives that is there so many times, and only their ratios matter.
 */
export interface ClassWeighting {
  /** w [1, K], positive. */
  readonly classes: Tensor;
  /** The weight of each sample, sum_k w_k t_k [N]; of a sample of one class that of its class. */
  readonly samples: Tensor;
  /** Their sum, a scalar, which weighted sums are divided by. */
  readonly total: Tensor;
}

/**
 * @param weights w, one for each of K classes
 * @param targets t [N, K], rows that sum to 1
 */
export function classWeighting(weights: readonly number[], targets: Tensor): ClassWeighting {
  const classes = constant(targets.graph, weights, [1, weights.length]);
  const samples = reshape(sum(mul(targets, classes), { axes: [1] }), [targets.shape[0]!]);
  return { classes, samples, total: sum(samples) };
}
