import type { Emitter } from '../../../../graph/emitter.js';
import { sizeOf } from '../../../../graph/types.js';
import type { ConvShape, ImageShape } from '../../../../ops/conv/geometry.js';
import { blockOutermost, nchwc, reorderBlocks } from '../reorder.js';
import { bandsOf, cutBands } from './bands.js';

interface Blocks {
  /** Channels in a block. */
  readonly block: number;
  /** Channels of x in a block: as many, or one where x is in the logical layout. */
  readonly inputBlock: number;
}

/**
 * dw [O, C, kh, kw] as a convolution in which samples are channels and channels are pixels: x, turned to
 * [C / b, N / b, bands, rows of a band, W b, b of N], with dy as a kernel of its own size. Its steps are as long as the
 * stride (in the columns, times the b channels that lie between two pixels), and the kh x (kw b) places where it fits are
 * the taps.
 * Blocks of images, and bands of rows where dy is large, are groups whose sums are added in the end: they give many
 * cores work, and keep the kernel small.
 */
export function directWeightGradient(
  emitter: Emitter,
  conv: ConvShape,
  dy: string,
  x: string,
  { block, inputBlock }: Blocks,
): string {
  const { attributes, weight, y } = conv;
  const [outChannels, channels, kernelHeight, kernelWidth] = weight;
  const [, , rows, columns] = y;
  const images = block * Math.ceil(y[0] / block);
  const parts = images / block;
  // The sums of all parts and bands together take no more room than dy.
  const bands = bandsOf(conv, block, sizeOf(y) / sizeOf(weight) / parts);
  const bandRows = rows / bands;
  // Channels that lie between two pixels of a row, and how often there are so many.
  const inner = inputBlock === 1 ? channels : inputBlock;
  const outer = channels / inner;

  const turned = turnedImages(emitter, conv, padImages(emitter, x, conv.x, images), images, {
    block,
    inputBlock,
  });
  const [above, below] = marginsOf(conv, 0);
  const [left, right] = marginsOf(conv, 1);
  const [, , height, width] = conv.x;
  const pixel = inner * block;
  // The convolution's own padding is slow in the columns and cannot be negative.
  const padded = pad(
    emitter,
    turned,
    [parts * outer, height, width * pixel],
    [0, above, left * pixel, 0, below, right * pixel],
  );
  const [fullRows, fullColumns] = [above + height + below, left + width + right];
  const reach = (bandRows - 1) * attributes.stride[0] + kernelHeight;
  const cut = { bands, step: bandRows * attributes.stride[0], reach };
  const banded = cutBands(emitter, padded, [parts, outer, fullRows, fullColumns * pixel], cut);
  const sums = emitter.op(
    'Conv',
    [
      emitter.reshape(banded, [outer, images * bands, reach, fullColumns * inner]),
      gradientKernel(emitter, padImages(emitter, dy, y, images), images, y, { block, bands }),
    ],
    {
      kernel_shape: [bandRows, columns],
      dilations: [attributes.stride[0], attributes.stride[1] * inner],
      group: parts * bands,
    },
    nchwc,
  );
  const taps = kernelHeight * kernelWidth;
  const outBlocks = outChannels / block;
  const summed = [outer, parts * bands, outBlocks, taps * inner * block];
  const total = emitter.op('ReduceSum', [emitter.reshape(sums, summed), emitter.ints([1])], { keepdims: 0 });
  const byOutput = emitter.op('Transpose', [total], { perm: [1, 0, 2] });
  const split = [outBlocks * outer, taps, inner, block];
  const tapsInside = reorderBlocks(emitter, byOutput, split, [2, 1]);
  const plain = blockOutermost(emitter, tapsInside, [outBlocks, channels * taps, block]);
  return emitter.reshape(plain, weight);
}

/** Zeros before and after x along an axis, such that dy fits at as many places as the kernel has taps; or a crop. */
function marginsOf({ x, y, attributes }: ConvShape, axis: 0 | 1): [before: number, after: number] {
  const before = attributes.padding[axis];
  const reach = (y[axis + 2]! - 1) * attributes.stride[axis] + attributes.kernel[axis];
  return [before, reach - x[axis + 2]! - before];
}

function pad(emitter: Emitter, value: string, shape: readonly number[], pads: readonly number[]): string {
  if (pads.every((count) => count === 0)) return value;
  return emitter.op('Pad', [emitter.reshape(value, shape), emitter.ints(pads)]);
}

/** Samples of zeros up to a whole number of blocks. */
function padImages(emitter: Emitter, value: string, shape: readonly number[], images: number): string {
  const size = shape.slice(1).reduce((a, b) => a * b);
  return pad(emitter, value, [shape[0]!, size], [0, 0, images - shape[0]!, 0]);
}

/** x as [N / b, C / b, H, W, b of C, b of N]; one without blocks as [N / b, H, W, C, b of N]. */
function turnedImages(
  emitter: Emitter,
  { x: [, channels, height, width] }: ConvShape,
  x: string,
  images: number,
  { block, inputBlock }: Blocks,
): string {
  const flat = emitter.reshape(x, [1, images, 1, channels * height * width]);
  const turned = emitter.op('ReorderInput', [flat], {}, nchwc);
  if (inputBlock === 1) {
    return reorderBlocks(emitter, turned, [images / block, channels, height * width, block], [2, 1]);
  }
  return turned;
}

/** dy as a kernel for each block of images and band of rows: [N / b, bands, O / b, h / bands, w, b of N, b of O]. */
function gradientKernel(
  emitter: Emitter,
  dy: string,
  images: number,
  [, outChannels, rows, columns]: ImageShape,
  { block, bands }: { readonly block: number; readonly bands: number },
): string {
  const [parts, bandRows] = [images / block, rows / bands];
  const split = [parts, block, outChannels / block, bands, bandRows * columns, block];
  const blocks = reorderBlocks(emitter, dy, split, [3, 2, 4, 1]);
  return emitter.reshape(blocks, [parts * bands * outChannels, block, bandRows, columns]);
}
