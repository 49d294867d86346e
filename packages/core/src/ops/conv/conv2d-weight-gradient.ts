import type { Emitter } from '../../graph/emitter.js';
import type { Tensor } from '../../graph/graph.js';
import type { Op } from '../../graph/op.js';
import { dimensions, sizeOf } from '../../graph/types.js';
import type { ConvAttributes } from './geometry.js';
import { forEachProduct } from './reference.js';

export const conv2dWeightGradientOp: Op<ConvAttributes, [dy: Tensor, x: Tensor]> = {
  name: 'conv2dWeightGradient',
  infer: ([dy, x], { groups, kernel }) => [
    { dtype: dy.dtype, shape: [dy.shape[1]!, x.shape[1]! / groups, ...kernel] },
  ],
  gradient: 'missing',
  emit: (emitter, { inputs: [dy, x], outputs: [dw], attributes }) => [
    sumOfTaps(emitter, { dy, x, dw }, attributes, (a, b) =>
      plainProduct(emitter, a, b, attributes.groups > 1),
    ),
  ],
  reference: ([dy, x], { outputs, attributes }) => {
    const dw = new Float64Array(sizeOf(outputs[0].shape));
    forEachProduct(x.shape, dy.shape, attributes, (yi, xi, wi) => {
      dw[wi]! += dy.data[yi]! * x.data[xi]!;
    });
    return [dw];
  },
};

/**
 * One matrix product for each tap (i, j) of the kernel: dW[:, :, i, j] = dY · X_ij^T over all images and
 * pixels, where X_ij is the part of the padded input that the tap has seen. It needs no more memory than
 * one shifted input, and any stride, dilation and grouping is only another slice.
 * @param product a b^T of matrices, or of stacks of them where there are groups
 */
export function sumOfTaps(
  emitter: Emitter,
  { dy, x, dw }: { readonly dy: Tensor; readonly x: Tensor; readonly dw: Tensor },
  { kernel, stride, padding, dilation, groups }: ConvAttributes,
  product: (a: string, b: string) => string,
): string {
  const [images, inChannels] = dimensions(x.shape, 4);
  const [, outChannels, height, width] = dimensions(dy.shape, 4);
  const pixels = images * height * width;
  const grouped = (channels: number) =>
    groups > 1 ? [groups, channels / groups, pixels] : [channels, pixels];

  const gradient = emitter.reshape(channelsFirst(emitter, emitter.value(dy)), grouped(outChannels));
  let input = channelsFirst(emitter, emitter.value(x));
  if (padding.some((side) => side > 0)) {
    const [top, left, bottom, right] = padding;
    input = emitter.op('Pad', [input, emitter.ints([0, 0, top, left, 0, 0, bottom, right])]);
  }
  const products: string[] = [];
  for (let i = 0; i < kernel[0]; i++) {
    for (let j = 0; j < kernel[1]; j++) {
      const start = [i * dilation[0], j * dilation[1]] as const;
      const end = [start[0] + (height - 1) * stride[0] + 1, start[1] + (width - 1) * stride[1] + 1];
      const seen = emitter.op('Slice', [
        input,
        emitter.ints(start),
        emitter.ints(end),
        emitter.ints([2, 3]),
        emitter.ints(stride),
      ]);
      const matrix = emitter.reshape(seen, grouped(inChannels));
      const tap = product(gradient, matrix);
      products.push(emitter.reshape(tap, [...dw.shape.slice(0, 2), 1]));
    }
  }
  const taps = products.length > 1 ? emitter.op('Concat', products, { axis: 2 }) : products[0]!;
  return emitter.reshape(taps, dw.shape);
}

function plainProduct(emitter: Emitter, a: string, b: string, isStack: boolean): string {
  if (!isStack) return emitter.op('Gemm', [a, b], { transB: 1 });
  return emitter.op('MatMul', [a, emitter.op('Transpose', [b], { perm: [0, 2, 1] })]);
}

/** [N, C, H, W] as [C, N, H, W]. */
function channelsFirst(emitter: Emitter, value: string): string {
  return emitter.op('Transpose', [value], { perm: [1, 0, 2, 3] });
}

/**
 * The gradient of {@link conv2d} to its weight.
 * @param dy gradient of the output [N, O, h, w]
 * @param x the input [N, C, H, W]
 * @returns [O, C / groups, kh, kw]
 */
export function conv2dWeightGradient(dy: Tensor, x: Tensor, attributes: ConvAttributes): Tensor {
  return dy.graph.apply(conv2dWeightGradientOp, [dy, x], attributes).outputs[0];
}
