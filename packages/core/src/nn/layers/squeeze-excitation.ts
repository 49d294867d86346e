import type { Tensor } from '../../graph/graph.js';
import { mul } from '../../ops/elementwise/index.js';
import { mean } from '../../ops/reduce/mean.js';
import { heNormal } from '../initializers.js';
import type { Scope } from '../scope.js';
import { conv } from './conv.js';

/** How {@link squeezeExcitation} is built. */
export interface SqueezeExcitationOptions {
  /** Hidden channels. */
  readonly squeezedChannels: number;
  /** After the first of the two 1x1 convolutions. */
  readonly activation: (x: Tensor) => Tensor;
  /** After the second: what the channels are multiplied by. */
  readonly gate: (x: Tensor) => Tensor;
}

/**
 * Scales each channel of x [N, C, H, W] by gate(W2 · activation(W1 · GAP(x) + b1) + b2) (Hu et al. 2018): a part of a
 * network, where {@link channelAttention} is a part of a loss. Pruning cuts its hidden channels and, with those of x, its
 * gates.
 * @param places where W1, b1 and W2, b2 are: 1x1 convolutions
 */
export function squeezeExcitation(
  scope: Scope,
  places: { readonly reduce: Scope; readonly expand: Scope },
  x: Tensor,
  { squeezedChannels, activation, gate }: SqueezeExcitationOptions,
): Tensor {
  const initializer = heNormal('out');
  const pooled = scope.run(() => mean(x, { axes: [2, 3], keepDims: true }));
  const reduced = conv(places.reduce, pooled, {
    outChannels: squeezedChannels,
    kernel: 1,
    bias: true,
    initializer,
  });
  const hidden = scope.run(() => activation(reduced));
  const expanded = conv(places.expand, hidden, {
    outChannels: x.shape[1]!,
    kernel: 1,
    bias: true,
    initializer,
  });
  return scope.run(() => mul(x, gate(expanded)));
}
