import type { Emitter } from '../../../graph/emitter.js';
import type { Shape } from '../../../graph/types.js';
import { conv2dOp } from '../../../ops/conv/conv2d.js';
import { conv2dInputGradientOp } from '../../../ops/conv/conv2d-input-gradient.js';
import { conv2dWeightGradientOp } from '../../../ops/conv/conv2d-weight-gradient.js';
import type { ConvAttributes } from '../../../ops/conv/geometry.js';
import { defineRule } from '../rule.js';

/** The place of a kernel's tap. */
type Tap = readonly [row: number, column: number];

/** The only tap that meets a map of one pixel, for a convolution to another one: all others see the padding. */
function metTap(x: Shape, y: Shape, { kernel, padding, dilation, groups }: ConvAttributes): Tap | undefined {
  if (groups !== 1 || !isPixel(x) || !isPixel(y)) return undefined;
  const [row, column] = [padding[0] / dilation[0], padding[1] / dilation[1]];
  const isInside = Number.isInteger(row) && Number.isInteger(column) && row < kernel[0] && column < kernel[1];
  return isInside ? [row, column] : undefined;
}

function isPixel(shape: Shape): boolean {
  return shape[2] === 1 && shape[3] === 1;
}

/** A kernel's tap as a matrix [O, C]. */
function matrixOf(emitter: Emitter, weight: string, shape: Shape, [row, column]: Tap): string {
  const tap = emitter.op('Slice', [
    weight,
    emitter.ints([row, column]),
    emitter.ints([row + 1, column + 1]),
    emitter.ints([2, 3]),
  ]);
  return emitter.reshape(tap, shape.slice(0, 2));
}

/** Images [N, C, 1, 1] as [N, C], or back. */
const flat = (emitter: Emitter, value: string) => emitter.op('Flatten', [value], { axis: 1 });
const unflat = (emitter: Emitter, value: string) => emitter.op('Unsqueeze', [value, emitter.ints([2, 3])]);

/** A convolution of maps of one pixel is a matrix product; ONNX Runtime's Conv multiplies the padding, too. */
export const convOfPixels = defineRule(
  conv2dOp,
  (writer, { inputs: [x, weight, bias], outputs: [y], attributes }) => {
    const tap = metTap(x.shape, y.shape, attributes);
    if (!tap) return undefined;
    const matrix = matrixOf(writer, writer.value(weight), weight.shape, tap);
    const operands = [flat(writer, writer.value(x)), matrix, ...(bias ? [writer.value(bias)] : [])];
    return [unflat(writer, writer.op('Gemm', operands, { transB: 1 }))];
  },
);

export const inputGradientOfPixels = defineRule(
  conv2dInputGradientOp,
  (writer, { inputs: [dy, weight], attributes }) => {
    const tap = metTap(attributes.shape, dy.shape, attributes);
    if (!tap) return undefined;
    const matrix = matrixOf(writer, writer.value(weight), weight.shape, tap);
    return [unflat(writer, writer.op('Gemm', [flat(writer, writer.value(dy)), matrix]))];
  },
);

export const weightGradientOfPixels = defineRule(
  conv2dWeightGradientOp,
  (writer, { inputs: [dy, x], attributes }) => {
    const tap = metTap(x.shape, dy.shape, attributes);
    if (!tap) return undefined;
    const operands = [dy, x].map((image) => flat(writer, writer.value(image)));
    const product = unflat(writer, writer.op('Gemm', operands, { transA: 1 }));
    const [row, column] = tap;
    const [height, width] = attributes.kernel;
    const around = [0, 0, row, column, 0, 0, height - 1 - row, width - 1 - column];
    return [writer.op('Pad', [product, writer.ints(around)])];
  },
);
