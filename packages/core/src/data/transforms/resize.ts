import type { Image } from '../image.js';
import type { Box } from './box.js';
import { resizeByKernels } from './resize-by-kernels.js';
import { type AxisWeights, axisWeights, fewTaps, type ResizeFilter, WEIGHT_BITS } from './resize-weights.js';

/** Which part of the image is taken, and which part of the result is wanted. */
export interface ResizeOptions {
  /** The part of the image that is resized; pixels outside it have no influence. Default: all of it. */
  readonly from?: Box;
  /** `bilinear` where not given. */
  readonly filter?: ResizeFilter;
  /** The part of the resized image that is wanted: the same pixels as cropping afterwards, for less work. */
  readonly window?: Box;
}

const HALF = 1 << (WEIGHT_BITS - 1);

/**
 * Resizes to `height` x `width` with an antialiased filter, columns first and rounded to bytes
 * between the passes: equal in every byte to Pillow's `resize`, on which torchvision's
 * `antialias=True` is modelled.
 */
export function resize(image: Image, height: number, width: number, options: ResizeOptions = {}): Image {
  const { filter = 'bilinear' } = options;
  const from = options.from ?? { top: 0, left: 0, height: image.height, width: image.width };
  const window = options.window ?? { top: 0, left: 0, height, width };
  const columns = axisWeights(filter, from.width, width, window.left, window.width);
  const rows = axisWeights(filter, from.height, height, window.top, window.height);
  const data =
    resizeByKernels(image, from, columns, rows, window) ?? resizePlainly(image, from, columns, rows, window);
  return { channels: image.channels, height: window.height, width: window.width, data };
}

function resizePlainly(
  image: Image,
  from: Box,
  columns: AxisWeights,
  rows: AxisWeights,
  window: Box,
): Uint8Array {
  const firstRow = rows.starts[0]!;
  const neededRows = rows.starts[window.height - 1]! + rows.taps - firstRow;
  // A bicubic filter goes beyond what bytes hold.
  const narrowed = new Uint8ClampedArray(neededRows * window.width);
  const data = new Uint8ClampedArray(image.channels * window.height * window.width);
  for (let c = 0; c < image.channels; c++) {
    const origin = (c * image.height + from.top + firstRow) * image.width + from.left;
    resizeColumns(image.data, origin, image.width, columns, narrowed);
    resizeRows(narrowed, firstRow, rows, window.width, data, c * window.height * window.width);
  }
  return new Uint8Array(data.buffer);
}

// Both passes have a form for the few taps of an image that grows, without inner loops.

function resizeColumns(
  source: Uint8Array,
  origin: number,
  sourceWidth: number,
  { starts, values, taps }: AxisWeights,
  out: Uint8ClampedArray,
): void {
  const width = starts.length;
  for (let row = 0, line = origin; row < out.length; row += width, line += sourceWidth) {
    if (taps === fewTaps) {
      for (let x = 0; x < width; x++) {
        const at = line + starts[x]!;
        const weights = x * fewTaps;
        const left =
          Math.imul(source[at]!, values[weights]!) + Math.imul(source[at + 1]!, values[weights + 1]!);
        out[row + x] = (HALF + left + Math.imul(source[at + 2]!, values[weights + 2]!)) >> WEIGHT_BITS;
      }
    } else {
      for (let x = 0, weight = 0; x < width; x++) {
        const end = line + starts[x]! + taps;
        let sum = HALF;
        for (let k = end - taps; k < end; k++) sum = (sum + Math.imul(source[k]!, values[weight++]!)) | 0;
        out[row + x] = sum >> WEIGHT_BITS;
      }
    }
  }
}

function resizeRows(
  source: Uint8ClampedArray,
  firstRow: number,
  { starts, values, taps }: AxisWeights,
  width: number,
  out: Uint8ClampedArray,
  offset: number,
): void {
  const sums = new Int32Array(width);
  for (let y = 0; y < starts.length; y++) {
    const [above, to] = [(starts[y]! - firstRow) * width, offset + y * width];
    if (taps === fewTaps) {
      const [first, second, third] = [
        values[y * fewTaps]!,
        values[y * fewTaps + 1]!,
        values[y * fewTaps + 2]!,
      ];
      const [middle, below] = [above + width, above + 2 * width];
      for (let x = 0; x < width; x++) {
        const upper = Math.imul(source[above + x]!, first) + Math.imul(source[middle + x]!, second);
        out[to + x] = (HALF + upper + Math.imul(source[below + x]!, third)) >> WEIGHT_BITS;
      }
    } else {
      sums.fill(HALF);
      for (let k = 0; k < taps; k++) {
        const row = above + k * width;
        const weight = values[y * taps + k]!;
        for (let x = 0; x < width; x++) sums[x] = (sums[x]! + Math.imul(source[row + x]!, weight)) | 0;
      }
      for (let x = 0; x < width; x++) out[to + x] = sums[x]! >> WEIGHT_BITS;
    }
  }
}
