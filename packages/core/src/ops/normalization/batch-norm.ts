import { KindredError } from '../../errors.js';
import { type Application, type ChannelFlow, joinAligned } from '../../graph/channel-flow.js';
import { valuesOf } from '../../graph/emitter.js';
import type { Tensor } from '../../graph/graph.js';
import type { Op } from '../../graph/op.js';
import {
  formatShape,
  requireFloat,
  type Shape,
  ShapeError,
  sizeOf,
  type TensorType,
} from '../../graph/types.js';
import { affineGradient } from './affine-gradient.js';
import { batchNormGradient } from './batch-norm-gradient.js';

/** Numbers of batch normalisation. */
export interface BatchNormAttributes {
  /** Added to the variance. */
  readonly epsilon: number;
}

function inferBatchNorm(inputs: readonly [x: TensorType, ...vectors: TensorType[]]): number {
  const [x, ...vectors] = inputs;
  requireFloat(...inputs);
  const channels = x.shape[1]!;
  if (x.shape.length < 2 || vectors.some(({ shape }) => shape.length !== 1 || shape[0] !== channels)) {
    throw new ShapeError(
      `needs an input [N, C, ...] and vectors [C], got ${inputs.map(({ shape }) => formatShape(shape)).join(', ')}`,
    );
  }
  return channels;
}

/** Reference statistics of a channel over images and pixels. */
export function channelStatistics(
  data: Float64Array,
  shape: Shape,
): { mean: Float64Array; variance: Float64Array } {
  const channels = shape[1]!;
  const plane = sizeOf(shape.slice(2));
  const count = shape[0]! * plane;
  const mean = new Float64Array(channels);
  const variance = new Float64Array(channels);
  const channelOf = (i: number) => Math.floor(i / plane) % channels;
  data.forEach((value, i) => {
    mean[channelOf(i)]! += value / count;
  });
  data.forEach((value, i) => {
    variance[channelOf(i)]! += (value - mean[channelOf(i)]!) ** 2 / count;
  });
  return { mean, variance };
}

/** Each channel with its numbers in the vectors. */
function passNorm(
  {
    inputs: [x, weight, bias, ...given],
    outputs: [y, ...found],
  }: Application<
    object,
    [x: Tensor, weight: Tensor, bias: Tensor, ...statistics: Tensor[]],
    [y: Tensor, ...statistics: Tensor[]]
  >,
  flow: ChannelFlow,
): void {
  joinAligned(flow, x, y);
  for (const vector of [weight, bias, ...given, ...found]) flow.join(vector, 0, y, 1);
  if (flow.isZero(weight, 0) && flow.isZero(bias, 0)) flow.setZero(y, 1);
}

export const batchNormTrainingOp: Op<
  BatchNormAttributes,
  [x: Tensor, weight: Tensor, bias: Tensor],
  [y: Tensor, mean: Tensor, variance: Tensor]
> = {
  name: 'batchNormTraining',
  infer: (inputs) => {
    const vector = { dtype: 'float32', shape: [inferBatchNorm(inputs)] } as const;
    return [inputs[0], vector, vector];
  },
  // The statistics are outputs for the running averages alone.
  gradient: (node, [dy, dmean, dvariance]) => {
    if (dmean || dvariance) {
      throw new KindredError(
        `operation "${node.op.name}" has no gradient through its statistics (node "${node.name}")`,
      );
    }
    const [x, weight] = node.inputs;
    const [, mean, variance] = node.outputs;
    return dy ? batchNormGradient(dy, x, weight, mean, variance, node.attributes) : [];
  },
  channels: passNorm,
  emit: (emitter, { inputs, attributes: { epsilon } }) => {
    const [x, weight, bias] = valuesOf(emitter, inputs);
    const { shape } = inputs[0];
    const axes = emitter.ints(shape.flatMap((_, axis) => (axis === 1 ? [] : [axis])));
    const vector = emitter.ints([-1]);
    // Two passes: the mean of squares minus the square of the mean loses all digits where |mean| >> deviation.
    const mean = emitter.op('ReduceMean', [x, axes], { keepdims: 1 });
    const centred = emitter.op('Sub', [x, mean]);
    const variance = emitter.op('ReduceMean', [emitter.op('Mul', [centred, centred]), axes], { keepdims: 1 });
    const deviation = emitter.op('Sqrt', [emitter.op('Add', [variance, emitter.floats([], [epsilon])])]);
    const column = emitter.ints([-1, ...shape.slice(2).map(() => 1)]);
    const scale = emitter.op('Div', [emitter.op('Reshape', [weight, column]), deviation]);
    const y = emitter.op('Add', [emitter.op('Mul', [centred, scale]), emitter.op('Reshape', [bias, column])]);
    return [y, emitter.op('Reshape', [mean, vector]), emitter.op('Reshape', [variance, vector])];
  },
  reference: ([x, weight, bias], { attributes: { epsilon } }) => {
    const { mean, variance } = channelStatistics(x.data, x.shape);
    return [normalize(x.data, x.shape, weight.data, bias.data, mean, variance, epsilon), mean, variance];
  },
};

/**
 * Batch normalisation with the batch's own statistics: y = weight * (x - mean) / sqrt(variance + epsilon) + bias
 * for each channel (Ioffe and Szegedy 2015).
 * @param x [N, C, ...]
 * @param weight [C]
 * @param bias [C]
 * @returns y, and the batch's mean [C] and (biased) variance [C] for the running averages.
 */
export function batchNormTraining(
  x: Tensor,
  weight: Tensor,
  bias: Tensor,
  attributes: BatchNormAttributes,
): { y: Tensor; mean: Tensor; variance: Tensor } {
  const [y, mean, variance] = x.graph.apply(batchNormTrainingOp, [x, weight, bias], attributes).outputs;
  return { y: y, mean: mean, variance: variance };
}

export const batchNormInferenceOp: Op<
  BatchNormAttributes,
  [x: Tensor, weight: Tensor, bias: Tensor, mean: Tensor, variance: Tensor]
> = {
  name: 'batchNorm',
  infer: (inputs) => {
    inferBatchNorm(inputs);
    return [inputs[0]];
  },
  // With given statistics it is an affine map of each channel.
  gradient: (node, [dy]) => (dy ? affineGradient(node.inputs, node.attributes, dy) : []),
  channels: passNorm,
  emit: (emitter, { inputs, attributes: { epsilon } }) => [
    emitter.op('BatchNormalization', valuesOf(emitter, inputs), { epsilon: { float: epsilon } }),
  ],
  reference: ([x, weight, bias, mean, variance], { attributes: { epsilon } }) => [
    normalize(x.data, x.shape, weight.data, bias.data, mean.data, variance.data, epsilon),
  ],
};

/**
 * Batch normalisation with given statistics (inference).
 * @param x [N, C, ...]; weight, bias, mean and variance are [C]
 */
export function batchNormInference(
  x: Tensor,
  weight: Tensor,
  bias: Tensor,
  mean: Tensor,
  variance: Tensor,
  attributes: BatchNormAttributes,
): Tensor {
  return x.graph.apply(batchNormInferenceOp, [x, weight, bias, mean, variance], attributes).outputs[0];
}

function normalize(
  data: Float64Array,
  shape: Shape,
  weight: Float64Array,
  bias: Float64Array,
  mean: Float64Array,
  variance: Float64Array,
  epsilon: number,
): Float64Array {
  const plane = sizeOf(shape.slice(2));
  return data.map((value, i) => {
    const c = Math.floor(i / plane) % shape[1]!;
    return ((value - mean[c]!) / Math.sqrt(variance[c]! + epsilon)) * weight[c]! + bias[c]!;
  });
}
