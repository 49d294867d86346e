import type { Tensor } from '../../graph/graph.js';
import { mul, relu, sigmoid } from '../../ops/elementwise/index.js';
import { mean } from '../../ops/reduce/mean.js';
import { reshape } from '../../ops/shape/reshape.js';
import type { Scope } from '../scope.js';
import { linear } from './linear.js';

/** How {@link channelAttention} is built. */
export interface ChannelAttentionOptions {
  /** Channels for each hidden unit. */
  readonly reduction: number;
  /** Hidden units at least, for narrow networks. */
  readonly minHidden?: number;
  /** C before the network was pruned; C by default. */
  readonly unprunedChannels?: number;
  /** Whether the channels are multiplied by it, and those that are cut have none. */
  readonly isGate?: boolean;
}

/**
 * The channel attention vector of each sample: a = sigmoid(W2 · relu(W1 · GAP(F) + b1) + b2) in (0, 1)^C, the
 * squeeze-excitation module (Hu et al. 2018), with `fc1` [C / r, C] and `fc2` [C, C / r]. Where the network is pruned, it
 * sees less and stays as it is otherwise, so that it can be trained further; a gate has what its features have.
 * @param featureMap F [N, C, H, W]
 * @returns a [N, C], with C before pruning if it is no gate
 */
export function channelAttention(scope: Scope, featureMap: Tensor, options: ChannelAttentionOptions): Tensor {
  const channels = featureMap.shape[1]!;
  const { reduction, minHidden = 8, unprunedChannels = channels, isGate = false } = options;
  const hidden = Math.max(minHidden, Math.round(unprunedChannels / reduction));
  const squeezed = scope.run(() => mean(featureMap, { axes: [2, 3] }));
  const excited = linear(scope.at('fc1'), squeezed, { outFeatures: hidden, outputs: 'fixed' });
  const expanded = linear(
    scope.at('fc2'),
    scope.run(() => relu(excited)),
    isGate
      ? { outFeatures: channels, outputs: 'following' }
      : { outFeatures: unprunedChannels, outputs: 'fixed' },
  );
  return scope.run(() => sigmoid(expanded));
}

/** The feature map [N, C, H, W] with each channel scaled by its attention [N, C]. */
export function gateChannels(scope: Scope, featureMap: Tensor, attention: Tensor): Tensor {
  return scope.run(() => mul(featureMap, reshape(attention, [...attention.shape, 1, 1])));
}
