import type { Tensor } from '../../graph/graph.js';
import type { Op } from '../../graph/op.js';
import { type Shape, sizeOf } from '../../graph/types.js';
import { type ConvAttributes, onnxWindow } from './geometry.js';
import { forEachProduct } from './reference.js';

interface Attributes extends ConvAttributes {
  /** The shape of the convolution's input. */
  readonly shape: Shape;
}

export const conv2dInputGradientOp: Op<Attributes, [dy: Tensor, weight: Tensor]> = {
  name: 'conv2dInputGradient',
  infer: ([dy], { shape }) => [{ dtype: dy.dtype, shape }],
  gradient: 'missing',
  emit: (emitter, { inputs: [dy, weight], attributes }) => {
    const { shape, stride, kernel, padding, dilation, groups } = attributes;
    // Rows and columns behind the last window get no gradient; ConvTranspose pads them with zeros.
    const outputPadding = [0, 1].map((axis) => {
      const covered = (dy.shape[axis + 2]! - 1) * stride[axis]! + (kernel[axis]! - 1) * dilation[axis]! + 1;
      return shape[axis + 2]! + padding[axis]! + padding[axis + 2]! - covered;
    });
    return [
      emitter.op('ConvTranspose', [emitter.value(dy), emitter.value(weight)], {
        ...onnxWindow(attributes),
        group: groups,
        output_padding: outputPadding,
      }),
    ];
  },
  reference: ([dy, weight], { attributes }) => {
    const dx = new Float64Array(sizeOf(attributes.shape));
    forEachProduct(attributes.shape, dy.shape, attributes, (yi, xi, wi) => {
      dx[xi]! += dy.data[yi]! * weight.data[wi]!;
    });
    return [dx];
  },
};

/**
 * The gradient of {@link conv2d} to its input, which is also the transposed convolution.
 * @param dy gradient of the output [N, O, h, w]
 * @param weight [O, C / groups, kh, kw]
 * @param shape the input's shape [N, C, H, W]
 */
export function conv2dInputGradient(
  dy: Tensor,
  weight: Tensor,
  shape: Shape,
  attributes: ConvAttributes,
): Tensor {
  return dy.graph.apply(conv2dInputGradientOp, [dy, weight], { ...attributes, shape }).outputs[0];
}
