import * as z from 'zod';
import type { Tensor } from '../graph/graph.js';
import { heNormal } from '../nn/initializers.js';
import { type BatchNormOptions, batchNorm, conv, dropout } from '../nn/layers/index.js';
import type { Scope } from '../nn/scope.js';
import { add } from '../ops/elementwise/index.js';
import { globalAveragePool } from './backbone.js';

/** Blocks of the mobile networks: what they share, whatever their variables are called. */

/** Where a convolution and its batch normalisation have their variables. */
export interface ConvPlace {
  readonly conv: Scope;
  readonly norm: Scope;
}

/** Where torchvision's `Conv2dNormActivation` has them: in `0` and `1`. */
export function numbered(place: Scope): ConvPlace {
  return { conv: place.at('0'), norm: place.at('1') };
}

/** An activation function on each element. */
export type Activation = (x: Tensor) => Tensor;

/** How {@link normalizedConv} is built; by 1x1 kernels of stride 1 where not given. */
export interface NormalizedConvOptions {
  readonly outChannels: number;
  readonly kernel?: number;
  readonly stride?: number;
  readonly norm?: BatchNormOptions | undefined;
  /** None where not given. */
  readonly activation?: Activation | undefined;
}

/** A convolution that keeps the size (but for its stride), batch normalisation, and an activation. */
export function normalizedConv(
  place: ConvPlace,
  x: Tensor,
  { outChannels, kernel = 1, stride = 1, norm, activation }: NormalizedConvOptions,
): Tensor {
  return normalized(place, x, { outChannels, kernel, stride }, norm, activation);
}

/** {@link normalizedConv} with kernels of its own for each channel. */
export function depthwiseConv(
  place: ConvPlace,
  x: Tensor,
  { kernel = 1, stride = 1, norm, activation }: Omit<NormalizedConvOptions, 'outChannels'>,
): Tensor {
  const channels = x.shape[1]!;
  return normalized(place, x, { outChannels: channels, groups: channels, kernel, stride }, norm, activation);
}

function normalized(
  { conv: convPlace, norm: normPlace }: ConvPlace,
  x: Tensor,
  shape: { outChannels: number; kernel: number; stride: number; groups?: number },
  norm?: BatchNormOptions,
  activation?: Activation,
): Tensor {
  const options = { ...shape, padding: (shape.kernel - 1) / 2, initializer: heNormal('out') };
  const y = batchNorm(normPlace, conv(convPlace, x, options), norm);
  return activation ? normPlace.run(() => activation(y)) : y;
}

/** Where the parts of an {@link invertedResidual} have their variables. */
export interface InvertedResidualPlaces {
  readonly block: Scope;
  /** None where the block does not widen its input. */
  readonly expand?: ConvPlace | undefined;
  readonly depthwise: ConvPlace;
  readonly project: ConvPlace;
}

/** How an {@link invertedResidual} is built. */
export interface InvertedResidualOptions {
  /** Of its input, before any pruning. */
  readonly inChannels: number;
  /** Of the wide part. */
  readonly expandedChannels: number;
  readonly outChannels: number;
  readonly kernel: number;
  readonly stride: number;
  readonly norm?: BatchNormOptions | undefined;
  readonly activation: Activation;
  /** Scales the channels of the wide part. */
  readonly gate?: ((x: Tensor) => Tensor) | undefined;
}

/**
 * The block of MobileNetV2 and those after it (Sandler et al. 2018, figure 3): channels are widened, convolved each by
 * itself, gated where a gate is given, and projected without an activation; the input is added where neither size nor
 * channels change.
 */
export function invertedResidual(
  places: InvertedResidualPlaces,
  x: Tensor,
  {
    inChannels,
    expandedChannels,
    outChannels,
    kernel,
    stride,
    norm,
    activation,
    gate,
  }: InvertedResidualOptions,
): Tensor {
  const wide = places.expand
    ? normalizedConv(places.expand, x, { outChannels: expandedChannels, norm, activation })
    : x;
  const filtered = depthwiseConv(places.depthwise, wide, { kernel, stride, norm, activation });
  const gated = gate ? gate(filtered) : filtered;
  const y = normalizedConv(places.project, gated, { outChannels, norm });
  return stride === 1 && inChannels === outChannels ? places.block.run(() => add(x, y)) : y;
}

/** Blocks of one kind, one after the other. */
export interface MobileStage {
  readonly blocks: number;
  /** Channels of the wide part for each of the input's. */
  readonly expansion: number;
  /** What the blocks give, before any width. */
  readonly channels: number;
  readonly kernel: number;
  /** Stride of the stage's first block. */
  readonly stride: number;
}

/** A block of a {@link MobileStage}, with its numbers of channels. */
export interface MobileBlock
  extends Pick<
    InvertedResidualOptions,
    'inChannels' | 'expandedChannels' | 'outChannels' | 'kernel' | 'stride'
  > {
  /** Of its stage, and within it. */
  readonly index: readonly [stage: number, block: number];
}

/** The blocks of stages, for a network of some width; all numbers of channels are multiples of 8. */
export function mobileBlocks(
  stemChannels: number,
  stages: readonly MobileStage[],
  width: number,
): MobileBlock[] {
  let inChannels = multipleOf8(stemChannels * width);
  return stages.flatMap(({ blocks, expansion, channels, kernel, stride }, stage) => {
    const outChannels = multipleOf8(channels * width);
    return Array.from({ length: blocks }, (_, block) => {
      const expandedChannels = multipleOf8(inChannels * expansion);
      const made = { inChannels, expandedChannels, outChannels, kernel, stride: block === 0 ? stride : 1 };
      inChannels = outChannels;
      return { ...made, index: [stage, block] as const };
    });
  });
}

/** The nearest multiple of 8 that is at least 8 and nine tenths of a number: the authors' rounding of scaled widths. */
export function multipleOf8(channels: number): number {
  const nearest = Math.max(8, Math.floor((channels + 4) / 8) * 8);
  return nearest < 0.9 * channels ? nearest + 8 : nearest;
}

/** Options of the mobile networks. */
export const mobileOptions = {
  width: z
    .number()
    .min(0.05)
    .max(8)
    .default(1)
    .describe('Multiplies the numbers of channels, which are rounded to multiples of 8'),
  dropout: z
    .number()
    .min(0)
    .max(0.99)
    .default(0.2)
    .describe('Dropout probability of the embedding in training'),
};

/** The smallest images of networks that halve them five times, and pad. */
export const mobileMinimumSize = 16;

/** The mean of the feature map, with dropout in training. */
export function pooledWithDropout(
  scope: Scope,
  featureMap: Tensor,
  { dropout: probability }: { readonly dropout: number },
): Tensor {
  return dropout(scope.at('dropout'), globalAveragePool(scope, featureMap), probability);
}
