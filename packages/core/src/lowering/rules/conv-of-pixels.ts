import type { Emitter } from '../../graph/emitter.js';
import type { Shape } from '../../graph/types.js';
import { conv2dOp } from '../../ops/conv/conv2d.js';
import { conv2dInputGradientOp } from '../../ops/conv/conv2d-input-gradient.js';
import { conv2dWeightGradientOp } from '../../ops/conv/conv2d-weight-gradient.js';
import type { ConvAttributes } from '../../ops/conv/geometry.js';
import { defineRule } from '../rule.js';

/** Where a map of one pixel meets the kernel: at one tap; all others see the padding. */
function tapOf({ kernel, padding, dilation }: ConvAttributes): readonly [number, number] | undefined {
  const [row, column] = [padding[0] / dilation[0], padding[1] / dilation[1]];
  const isInside = Number.isInteger(row) && Number.isInteger(column) && row < kernel[0] && column < kernel[1];
  return isInside ? [row, column] : undefined;
}

const isPixel = (shape: Shape) => shape[2] === 1 && shape[3] === 1;

function accepts(x: Shape, y: Shape, attributes: ConvAttributes): boolean {
  return isPixel(x) && isPixel(y) && attributes.groups === 1 && tapOf(attributes) !== undefined;
}

/** The kernels' tap [O, C] that meets the pixel. */
function matrixOf(
  emitter: Emitter,
  weight: string,
  [outputs, channels]: Shape,
  attributes: ConvAttributes,
): string {
  const [row, column] = tapOf(attributes)!;
  const tap = emitter.op('Slice', [
    weight,
    emitter.ints([row, column]),
    emitter.ints([row + 1, column + 1]),
    emitter.ints([2, 3]),
  ]);
  return emitter.op('Reshape', [tap, emitter.ints([outputs!, channels!])]);
}

/** Images [N, C, 1, 1] as [N, C], or back. */
const flat = (emitter: Emitter, value: string) => emitter.op('Flatten', [value], { axis: 1 });
const unflat = (emitter: Emitter, value: string) => emitter.op('Unsqueeze', [value, emitter.ints([2, 3])]);

/** A convolution of maps of one pixel is a matrix product; ONNX Runtime's Conv multiplies the padding, too. */
export const convOfPixels = defineRule({
  op: conv2dOp,
  accepts: ({ inputs: [x], outputs: [y], attributes }) => accepts(x.shape, y.shape, attributes),
  emit: (emitter, { inputs: [x, weight, bias], attributes }) => {
    const matrix = matrixOf(emitter, emitter.value(weight), weight.shape, attributes);
    const operands = [flat(emitter, emitter.value(x)), matrix, ...(bias ? [emitter.value(bias)] : [])];
    return [unflat(emitter, emitter.op('Gemm', operands, { transB: 1 }))];
  },
});

export const inputGradientOfPixels = defineRule({
  op: conv2dInputGradientOp,
  accepts: ({ inputs: [dy], attributes }) => accepts(attributes.shape, dy.shape, attributes),
  emit: (emitter, { inputs: [dy, weight], attributes }) => {
    const matrix = matrixOf(emitter, emitter.value(weight), weight.shape, attributes);
    return [unflat(emitter, emitter.op('Gemm', [flat(emitter, emitter.value(dy)), matrix]))];
  },
});

export const weightGradientOfPixels = defineRule({
  op: conv2dWeightGradientOp,
  accepts: ({ inputs: [dy, x], attributes }) => accepts(x.shape, dy.shape, attributes),
  emit: (emitter, { inputs: [dy, x], attributes }) => {
    const operands = [dy, x].map((image) => flat(emitter, emitter.value(image)));
    const product = unflat(emitter, emitter.op('Gemm', operands, { transA: 1 }));
    const [row, column] = tapOf(attributes)!;
    const { kernel } = attributes;
    const around = [0, 0, row, column, 0, 0, kernel[0] - 1 - row, kernel[1] - 1 - column];
    return [emitter.op('Pad', [product, emitter.ints(around)])];
  },
});
