import type { Tensor } from '../../graph/graph.js';
import { sizeOf } from '../../graph/types.js';
import { div, mul } from '../../ops/elementwise/index.js';
import { mean } from '../../ops/reduce/mean.js';
import { sum } from '../../ops/reduce/sum.js';
import { reshape } from '../../ops/shape/reshape.js';
import type { ClassWeighting } from './class-weighting.js';

/**
 * The mean over samples of sum_k t_k l_k, for losses that are linear in the target: a mixture of classes costs what
 * its classes cost, in their shares.
 * @param losses l [N, ..., K], what each class would cost as the label; axes between are summed
 * @param targets t [N, ..., K], one-hot or mixtures; broadcast
 * @param weighting how much the classes count, where not alike
 * @returns a scalar
 */
export function meanOverSamples(losses: Tensor, targets: Tensor, weighting?: ClassWeighting): Tensor {
  if (!weighting) return mul(sum(mul(losses, targets)), 1 / targets.shape[0]!);
  return div(sum(mul(losses, mul(targets, weighting.classes))), weighting.total);
}

/**
 * The mean over samples of what depends on the target in another way than {@link meanOverSamples} has it; axes other than
 * the first are averaged.
 * @param values [N, ...]
 * @param weighting how much the classes count, where not alike: each sample then has the weight of its class
 * @returns a scalar
 */
export function meanOfSamples(values: Tensor, weighting?: ClassWeighting): Tensor {
  if (!weighting) return mean(values);
  const [samples, ...others] = values.shape;
  const weights = reshape(weighting.samples, [samples!, ...others.map(() => 1)]);
  return mul(div(sum(mul(values, weights)), weighting.total), 1 / sizeOf(others));
}
