import type { Tensor } from '../../graph/graph.js';
import { sizeOf } from '../../graph/types.js';
import { type Conv2dOptions, conv2d } from '../../ops/conv/conv2d.js';
import { type Initializer, uniformFanIn, zeros } from '../initializers.js';
import type { Scope } from '../scope.js';

/** How {@link conv} is built; square kernels, without bias by default. */
export interface ConvOptions extends Conv2dOptions {
  readonly outChannels: number;
  readonly kernel: number;
  readonly bias?: boolean;
  readonly initializer?: Initializer;
}

/** A convolution of x [N, C, H, W] with `weight` [O, C / groups, k, k] and optional `bias` [O]. */
export function conv(scope: Scope, x: Tensor, options: ConvOptions): Tensor {
  const { kernel, bias = false, initializer, ...rest } = options;
  const outChannels = scope.width(options.outChannels);
  const shape = [outChannels, x.shape[1]! / (options.groups ?? 1), kernel, kernel];
  const fanIn = sizeOf(shape.slice(1));
  const weight = scope.parameter('weight', shape, initializer ?? uniformFanIn(fanIn));
  const biasVector = bias
    ? scope.parameter('bias', [outChannels], initializer ? zeros : uniformFanIn(fanIn), { decay: false })
    : undefined;
  return scope.run(() => conv2d(x, weight, biasVector, rest));
}
