import type { Tensor } from '../../graph/graph.js';
import { sizeOf } from '../../graph/types.js';
import { add, mul } from '../../ops/elementwise/index.js';
import { batchNormInference, batchNormTraining } from '../../ops/normalization/batch-norm.js';
import { ones, zeros } from '../initializers.js';
import type { Scope } from '../scope.js';

/** How {@link batchNorm} is built; PyTorch's numbers where not given. */
export interface BatchNormOptions {
  /** Added to the variance; 1e-5 by default. */
  readonly epsilon?: number;
  /** Share of the new batch in the running statistics; 0.1 by default. */
  readonly momentum?: number;
}

/**
 * Batch normalisation of x [N, C, ...] with `weight` and `bias` [C]. In training it uses the batch's
 * statistics and moves `running_mean` and `running_var` [C] (unbiased, as in PyTorch) towards them; in
 * inference it uses those.
 */
export function batchNorm(scope: Scope, x: Tensor, options: BatchNormOptions = {}): Tensor {
  const { epsilon = 1e-5, momentum = 0.1 } = options;
  const shape = [x.shape[1]!];
  const weight = scope.parameter('weight', shape, ones, { decay: false });
  const bias = scope.parameter('bias', shape, zeros, { decay: false });
  const runningMean = scope.buffer('running_mean', shape, zeros);
  const runningVariance = scope.buffer('running_var', shape, ones);
  return scope.run(() => {
    if (!scope.isTraining)
      return batchNormInference(x, weight, bias, runningMean, runningVariance, { epsilon });
    const { y, mean, variance } = batchNormTraining(x, weight, bias, { epsilon });
    const count = sizeOf(x.shape) / x.shape[1]!;
    // One value alone has no unbiased variance; PyTorch refuses it, here it simply counts as it is.
    const unbiased = mul(variance, count > 1 ? count / (count - 1) : 1);
    scope.update('running_mean', add(mul(runningMean, 1 - momentum), mul(mean, momentum)));
    scope.update('running_var', add(mul(runningVariance, 1 - momentum), mul(unbiased, momentum)));
    return y;
  });
}
