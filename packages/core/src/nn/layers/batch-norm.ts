import { applies, type Tensor } from '../../graph/graph.js';
import { sizeOf } from '../../graph/types.js';
import { conv2dOp } from '../../ops/conv/conv2d.js';
import { add, div, mul, sqrt, sub } from '../../ops/elementwise/index.js';
import { batchNormInference, batchNormTraining } from '../../ops/normalization/batch-norm.js';
import { reshape } from '../../ops/shape/reshape.js';
import { type Initializer, ones, zeros } from '../initializers.js';
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
 * inference it uses those. Where the network freezes normalisation, training uses and keeps them, too, and learns neither
 * `weight` nor `bias`.
 */
export function batchNorm(scope: Scope, x: Tensor, options: BatchNormOptions = {}): Tensor {
  const { epsilon = 1e-5, momentum = 0.1 } = options;
  const shape = [x.shape[1]!];
  const isFrozen = scope.network.freezesNormalization;
  const vector = (name: string, initializer: Initializer) =>
    isFrozen
      ? scope.buffer(name, shape, initializer)
      : scope.parameter(name, shape, initializer, { decay: false });
  const weight = vector('weight', ones);
  const bias = vector('bias', zeros);
  const runningMean = scope.buffer('running_mean', shape, zeros);
  const runningVariance = scope.buffer('running_var', shape, ones);
  return scope.run(() => {
    if (!scope.isTraining)
      return batchNormInference(x, weight, bias, runningMean, runningVariance, { epsilon });
    if (isFrozen) {
      const scale = div(weight, sqrt(add(runningVariance, epsilon)));
      return affine(x, scale, sub(bias, mul(runningMean, scale)));
    }
    const { y, mean, variance } = batchNormTraining(x, weight, bias, { epsilon });
    const count = sizeOf(x.shape) / x.shape[1]!;
    // One value alone has no unbiased variance; PyTorch refuses it, here it simply counts as it is.
    const unbiased = mul(variance, count > 1 ? count / (count - 1) : 1);
    scope.update('running_mean', add(mul(runningMean, 1 - momentum), mul(mean, momentum)));
    scope.update('running_var', add(mul(runningVariance, 1 - momentum), mul(unbiased, momentum)));
    return y;
  });
}

/**
 * x [N, C, ...] with each channel scaled and shifted [C]. What a convolution computes is scaled by its weight, and shifted
 * by its bias: the images are not gone through once more, in either direction.
 */
function affine(x: Tensor, scale: Tensor, shift: Tensor): Tensor {
  const { node } = x;
  if (applies(conv2dOp, node) && node.inputs.length === 2) {
    const [images, weight] = node.inputs;
    const scaled = mul(weight, reshape(scale, [scale.shape[0]!, 1, 1, 1]));
    return x.graph.apply(conv2dOp, [images, scaled, shift], node.attributes).outputs[0];
  }
  const column = (vector: Tensor) => reshape(vector, [vector.shape[0]!, ...x.shape.slice(2).map(() => 1)]);
  return add(mul(x, column(scale)), column(shift));
}
