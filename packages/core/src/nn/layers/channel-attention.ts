import type { Tensor } from '../../graph/graph.js';
import { mul } from '../../ops/elementwise/mul.js';
import { relu } from '../../ops/elementwise/relu.js';
import { sigmoid } from '../../ops/elementwise/sigmoid.js';
import { mean } from '../../ops/reduce/mean.js';
import { reshape } from '../../ops/shape/reshape.js';
import type { Scope } from '../scope.js';
import { linear } from './linear.js';

export interface ChannelAttentionOptions {
  /** Channels for each hidden unit. */
  readonly reduction: number;
  /** Hidden units at least, for narrow networks. */
  readonly minHidden?: number;
}

/**
 * The channel attention vector of each sample: a = sigmoid(W2 · relu(W1 · GAP(F) + b1) + b2) in (0, 1)^C, the
 * squeeze-excitation module (Hu et al. 2018), with `fc1` [C / r, C] and `fc2` [C, C / r].
 * @param featureMap F [N, C, H, W]
 * @returns a [N, C]
 */
export function channelAttention(scope: Scope, featureMap: Tensor, options: ChannelAttentionOptions): Tensor {
  const { reduction, minHidden = 8 } = options;
  const channels = featureMap.shape[1]!;
  const hidden = Math.max(minHidden, Math.round(channels / reduction));
  const squeezed = scope.run(() => mean(featureMap, { axes: [2, 3] }));
  const excited = linear(scope.at('fc1'), squeezed, { outFeatures: hidden });
  const expanded = linear(
    scope.at('fc2'),
    scope.run(() => relu(excited)),
    { outFeatures: channels },
  );
  return scope.run(() => sigmoid(expanded));
}

/** The feature map [N, C, H, W] with each channel scaled by its attention [N, C]. */
export function gateChannels(scope: Scope, featureMap: Tensor, attention: Tensor): Tensor {
  return scope.run(() => mul(featureMap, reshape(attention, [...attention.shape, 1, 1])));
}
