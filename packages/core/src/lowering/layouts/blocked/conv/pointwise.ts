import type { Emitter } from '../../../../graph/emitter.js';
import type { ConvShape } from '../../../../ops/conv/geometry.js';
import { type ConvStrategy, isPlain, multiplyAdds } from '../../conv-strategy.js';
import { activationAttributes, type Epilogue } from '../../layout.js';
import { blockedLayout, padVector, scaledRows, wholeBlocks } from '../layout.js';
import { nchwc } from '../reorder.js';

/**
 * Pixels of an image from which the gradient to the weight is a matrix product for each image, whose sums are then added;
 * with fewer there are too many sums, and it is one product of all pixels.
 */
const manyPixels = 128;

/**
 * 1x1 convolutions with stride 1, by ONNX Runtime's pointwise convolution of blocked images, for any number of
 * channels: the last block is filled with zeros.
 */
export function blockedPointwise(block: number): ConvStrategy {
  const layout = blockedLayout(block);
  return {
    name: 'direct, 1x1',
    layout,
    isExact: true,
    isOneConv: true,
    takes: (conv) => isPlain(conv, 1, 1, 0),
    cost: multiplyAdds,
    forward(emitter, { weight: [outChannels, channels] }, x, weight, epilogue) {
      const kernel = emitter.share(weight, 'blocked matrix', () =>
        blockedMatrix(emitter, emitter.value(weight), [outChannels, channels], block, [0, 2, 3, 1]),
      );
      return convolve(emitter, emitter.image(x, layout), kernel, outChannels, block, epilogue);
    },
    inputGradient(emitter, { weight: [outChannels, channels] }, dy, weight, epilogue) {
      const { image, factor } = emitter.factored(dy, layout);
      const matrix = scaledRows(emitter, emitter.value(weight), outChannels, factor);
      const kernel = blockedMatrix(emitter, matrix, [outChannels, channels], block, [2, 0, 1, 3]);
      return convolve(emitter, image, kernel, channels, block, epilogue);
    },
    weightGradient(emitter, conv, dy, x) {
      const [, , height, width] = conv.x;
      const gradient = height * width >= manyPixels ? sumOfProducts : productOfPixels;
      const { image, factor } = emitter.factored(dy, layout);
      const dw = gradient(emitter, conv, { dy: image, x: emitter.image(x, layout) }, block);
      return scaledRows(emitter, emitter.reshape(dw, conv.weight), conv.weight[0], factor);
    },
  };
}

/** A matrix [O, C, 1, 1], in whole blocks, with its axes [O / b, b, C / b, b] in another order. */
function blockedMatrix(
  emitter: Emitter,
  matrix: string,
  shape: readonly [number, number],
  block: number,
  perm: readonly number[],
): string {
  const whole = shape.map((channels) => wholeBlocks(channels, block)) as [number, number];
  let blocks = matrix;
  if (whole.join() !== shape.join()) {
    const rows = emitter.reshape(matrix, shape);
    blocks = emitter.op('Pad', [rows, emitter.ints([0, 0, whole[0] - shape[0], whole[1] - shape[1]])]);
  }
  const split = emitter.reshape(blocks, [whole[0] / block, block, whole[1] / block, block]);
  const turned = emitter.op('Transpose', [split], { perm });
  const [out, into] = perm[0] === 0 ? whole : [whole[1], whole[0]];
  return emitter.reshape(turned, [out, into, 1, 1]);
}

function convolve(
  emitter: Emitter,
  image: string,
  kernel: string,
  outChannels: number,
  block: number,
  { shift, residual, activation }: Epilogue,
): string {
  const bias = shift ? padVector(emitter, shift, outChannels, block) : '';
  const inputs = residual ? [image, kernel, bias, residual] : bias ? [image, kernel, bias] : [image, kernel];
  return emitter.op('Conv', inputs, { kernel_shape: [1, 1], ...activationAttributes(activation) }, nchwc);
}

interface Operands {
  readonly dy: string;
  readonly x: string;
}

/**
 * dw [O, C] as a sum over images of products: the operand with fewer channels, as rows of pixels, by the blocks of the
 * other one, which is not moved.
 */
function sumOfProducts(
  emitter: Emitter,
  { x: [images, channels, height, width], y: [, outChannels] }: ConvShape,
  { dy, x }: Operands,
  block: number,
): string {
  const pixels = height * width;
  const isWider = outChannels > channels;
  const [few, narrow] = isWider ? [channels, x] : [outChannels, dy];
  const [many, wide] = isWider ? [outChannels, dy] : [channels, x];
  const whole = wholeBlocks(many, block);
  const rows = emitter.op('ReorderOutput', [narrow], { channels: few }, nchwc);
  // [N, blocks, few, b]
  const products = emitter.op('MatMul', [
    emitter.reshape(rows, [images, 1, few, pixels]),
    emitter.reshape(wide, [images, whole / block, pixels, block]),
  ]);
  const sums = emitter.op('ReduceSum', [products, emitter.ints([0])], { keepdims: 0 });
  const perm = isWider ? [0, 2, 1] : [1, 0, 2];
  const matrix = emitter.reshape(
    emitter.op('Transpose', [sums], { perm }),
    isWider ? [whole, few] : [few, whole],
  );
  if (whole === many) return matrix;
  return emitter.op('Slice', [
    matrix,
    emitter.ints([0]),
    emitter.ints([many]),
    emitter.ints([isWider ? 0 : 1]),
  ]);
}

/** dw [O, C] as one product of the pixels of all images. */
function productOfPixels(
  emitter: Emitter,
  { x: [images, channels, height, width], y: [, outChannels] }: ConvShape,
  { dy, x }: Operands,
): string {
  const rows = (value: string, count: number) =>
    emitter.reshape(emitter.op('ReorderOutput', [value], { channels: count, channels_last: 1 }, nchwc), [
      images * height * width,
      count,
    ]);
  return emitter.op('Gemm', [rows(dy, outChannels), rows(x, channels)], { transA: 1 });
}
