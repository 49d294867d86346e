import type { Application, ChannelFlow } from '../../graph/channel-flow.js';
import { valuesOf } from '../../graph/emitter.js';
import type { Tensor } from '../../graph/graph.js';
import type { Op } from '../../graph/op.js';
import { dimensions, formatShape, hasRank, requireFloat, ShapeError, sizeOf } from '../../graph/types.js';
import { sum } from '../reduce/sum.js';
import { conv2dInputGradient } from './conv2d-input-gradient.js';
import { conv2dWeightGradient } from './conv2d-weight-gradient.js';
import {
  type ConvAttributes,
  onnxWindow,
  type WindowOptions,
  windowAttributes,
  windowOutput,
} from './geometry.js';
import { forEachProduct } from './reference.js';

/** How {@link conv2d} moves its window. */
export interface Conv2dOptions extends WindowOptions {
  /** Channel groups that are convolved apart; as many as channels: a depthwise convolution. */
  readonly groups?: number;
}

/** At most one bias. */
export type ConvInputs = [x: Tensor, weight: Tensor, ...bias: Tensor[]];

export const conv2dOp: Op<ConvAttributes, ConvInputs> = {
  name: 'conv2d',
  infer: (inputs, attributes) => {
    requireFloat(...inputs);
    const [x, weight, bias] = inputs;
    const { groups } = attributes;
    if (!hasRank(x.shape, 4) || !hasRank(weight.shape, 4)) {
      throw new ShapeError(
        `needs an image [N, C, H, W] and a weight [O, C / groups, kh, kw], got ${formatShape(x.shape)} and ` +
          formatShape(weight.shape),
      );
    }
    const [images, inChannels] = x.shape;
    const [outChannels, inGroup] = weight.shape;
    if (!(Number.isInteger(groups) && groups >= 1 && outChannels % groups === 0)) {
      throw new ShapeError(
        `the ${outChannels} kernels of ${formatShape(weight.shape)} do not divide into ${groups} groups`,
      );
    }
    if (inChannels !== inGroup * groups) {
      throw new ShapeError(
        `the image ${formatShape(x.shape)} has ${inChannels} channels, but the weight ` +
          `${formatShape(weight.shape)} with ${groups} group(s) needs ${inGroup * groups}`,
      );
    }
    if (bias && (bias.shape.length !== 1 || bias.shape[0] !== outChannels)) {
      throw new ShapeError(`the bias must be [${outChannels}], got ${formatShape(bias.shape)}`);
    }
    return [{ dtype: x.dtype, shape: [images, outChannels, ...windowOutput(x.shape, attributes)] }];
  },
  gradient: ({ inputs: [x, weight, bias], attributes }, [dy]) => {
    if (!dy) return [];
    return [
      conv2dInputGradient(dy, weight, x.shape, attributes),
      conv2dWeightGradient(dy, x, attributes),
      bias && sum(dy, { axes: [0, 2, 3] }),
    ];
  },
  channels: passConv,
  multiplyAdds: ({ inputs: [, weight], outputs: [y] }) => sizeOf(y.shape) * sizeOf(weight.shape.slice(1)),
  emit: (emitter, { inputs, attributes }) => [
    emitter.op('Conv', valuesOf(emitter, inputs), { ...onnxWindow(attributes), group: attributes.groups }),
  ],
  reference: ([x, weight, bias], { outputs, attributes }) => {
    const { shape } = outputs[0];
    const [, outChannels, height, width] = dimensions(shape, 4);
    const y = new Float64Array(sizeOf(shape));
    if (bias)
      y.forEach((_, i) => {
        y[i] = bias.data[Math.floor(i / (height * width)) % outChannels]!;
      });
    forEachProduct(x.shape, shape, attributes, (yi, xi, wi) => {
      y[yi]! += x.data[xi]! * weight.data[wi]!;
    });
    return [y];
  },
};

/**
 * Two-dimensional convolution (cross-correlation, as is usual in the field).
 * @param x images [N, C, H, W]
 * @param weight kernels [O, C / groups, kh, kw]
 * @param bias [O], optional
 * @returns [N, O, h, w]
 * @throws ShapeError where channels, groups or sizes do not fit.
 */
export function conv2d(
  x: Tensor,
  weight: Tensor,
  bias: Tensor | undefined,
  options: Conv2dOptions = {},
): Tensor {
  // A weight of another rank is refused by the shape rule.
  const [height = 1, width = 1] = weight.shape.slice(2);
  const attributes = { ...windowAttributes([height, width], options), groups: options.groups ?? 1 };
  return x.graph.apply(conv2dOp, bias ? [x, weight, bias] : [x, weight], attributes).outputs[0];
}

/**
 * The output's channels are the kernels'. A group's inputs are cut at the same place in all groups, and so are its
 * outputs; a depthwise convolution passes channels on, each with its kernels.
 */
function passConv(
  { inputs, outputs, attributes: { groups } }: Application<ConvAttributes, ConvInputs>,
  flow: ChannelFlow,
): void {
  const [x, weight, bias] = inputs;
  const [y] = outputs;
  flow.join(x, 0, y, 0);
  for (const axis of [2, 3]) for (const tensor of [x, weight, y]) flow.keep(tensor, axis);
  flow.join(weight, 0, y, 1);
  if (bias) flow.join(bias, 0, y, 1);
  if (flow.isZero(weight, 0) && (!bias || flow.isZero(bias, 0))) flow.setZero(y, 1);
  if (!flow.isZero(x, 1) && !flow.isZero(weight, 1)) flow.keep(x, 1);
  const inGroup = weight.shape[1]!;
  const outGroup = y.shape[1]! / groups;
  const isDepthwise = groups > 1 && inGroup === 1;
  if (isDepthwise) flow.keep(weight, 1);
  for (let group = 0; group < groups; group++) {
    for (let i = 0; i < inGroup && !isDepthwise; i++) flow.joinIndex(x, 1, group * inGroup + i, weight, 1, i);
    for (let o = 0; o < outGroup; o++) {
      if (isDepthwise) flow.joinIndex(x, 1, group, y, 1, group * outGroup + o);
      else flow.joinIndex(y, 1, o, y, 1, group * outGroup + o);
    }
  }
}
