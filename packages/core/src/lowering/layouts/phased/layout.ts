import type { Emitter } from '../../../graph/emitter.js';
import type { ImageShape } from '../../../ops/conv/geometry.js';
import {
  type Activation,
  type AffineValues,
  activate,
  activationAttributes,
  type ImageLayout,
  ones,
} from '../layout.js';
import { geometryOf, maskOf } from './geometry.js';
import { phasedMaxPooling } from './max-pool.js';

/** See `geometry.ts`: [P, C, L], tiles of pixels with the place in the tile outermost and the images innermost. */
export const phased: ImageLayout = {
  name: 'phased',
  pack,
  unpack,
  valueShape(shape) {
    const { phases, channels, columns } = geometryOf(shape);
    return [phases, channels, columns];
  },
  operandShape(shape) {
    const { phases, channels, columns, images } = geometryOf(shape);
    return [phases, channels, columns / images, images];
  },
  perChannel: (emitter, value, [, channels]) => emitter.reshape(value, [1, channels, 1, 1]),
  perSampleAndChannel(emitter, value, [images, channels]) {
    const rows = emitter.reshape(value, [images!, channels]);
    return emitter.reshape(emitter.op('Transpose', [rows], { perm: [1, 0] }), [1, channels, 1, images!]);
  },
  isPadded: (shape) => geometryOf(shape).isPadded,
  keepsPadding: false,
  clearPadding(emitter, value, shape) {
    const geometry = geometryOf(shape);
    if (!geometry.isPadded) return value;
    const tiles = geometry.columns / geometry.images;
    const mask = emitter.floats([geometry.phases, 1, tiles, 1], maskOf(geometry));
    const cleared = emitter.op('Mul', [emitter.reshape(value, phased.operandShape(shape)), mask]);
    return emitter.reshape(cleared, phased.valueShape(shape));
  },
  sumOfChannels: (emitter, value) => emitter.op('ReduceSum', [value, emitter.ints([0, 2])], { keepdims: 0 }),
  sumOfProducts: (emitter, a, b, shape) => phased.sumOfChannels(emitter, emitter.op('Mul', [a, b]), shape),
  sumOfPixels(emitter, value, shape) {
    const apart = emitter.reshape(value, phased.operandShape(shape));
    const sums = emitter.op('ReduceSum', [apart, emitter.ints([0, 2])], { keepdims: 0 });
    return emitter.op('Transpose', [sums], { perm: [1, 0] });
  },
  affine: (emitter, values, shape, activation) =>
    geometryOf(shape).columns >= fusedColumns
      ? fusedAffine(emitter, values, shape, activation)
      : separateAffine(emitter, values, shape, activation),
  maxPooling: (shape, window) => phasedMaxPooling(phased, shape, window),
};

// Both ways go through [C, H, W, N]: moving the images is a transposition of a plain matrix, and with them innermost
// the phases are moved in whole runs. One transposition for both would be ten times slower.

function pack(emitter: Emitter, value: string, shape: ImageShape): string {
  const { images, channels, height, width, tile, tileRows, tileColumns, isPadded } = geometryOf(shape);
  const after = [tile * tileRows - height, tile * tileColumns - width];
  const padded = isPadded ? emitter.op('Pad', [value, emitter.ints([0, 0, 0, 0, 0, 0, ...after])]) : value;
  const tiles = emitter.reshape(imagesInnermost(emitter, padded, images), [
    channels,
    tileRows,
    tile,
    tileColumns,
    tile,
    images,
  ]);
  const apart = emitter.op('Transpose', [tiles], { perm: [2, 4, 0, 1, 3, 5] });
  return emitter.reshape(apart, phased.valueShape(shape));
}

function unpack(emitter: Emitter, value: string, shape: ImageShape): string {
  const { images, channels, height, width, tile, tileRows, tileColumns, isPadded } = geometryOf(shape);
  const split = emitter.reshape(value, [tile, tile, channels, tileRows, tileColumns, images]);
  const tiles = emitter.op('Transpose', [split], { perm: [2, 3, 0, 4, 1, 5] });
  const flat = emitter.op('Transpose', [emitter.reshape(tiles, [-1, images])], { perm: [1, 0] });
  const image = emitter.reshape(flat, [images, channels, tile * tileRows, tile * tileColumns]);
  if (!isPadded) return image;
  return emitter.op('Slice', [
    image,
    emitter.ints([0, 0]),
    emitter.ints([height, width]),
    emitter.ints([2, 3]),
  ]);
}

/** [N, ...] to [..., N], as a matrix [.., N]. */
export function imagesInnermost(emitter: Emitter, value: string, images: number): string {
  return emitter.op('Transpose', [emitter.reshape(value, [images, -1])], { perm: [1, 0] });
}

/** Columns from which ONNX Runtime's depthwise FusedConv, one pass for everything, beats separate operations. */
const fusedColumns = 1024;

function fusedAffine(
  emitter: Emitter,
  { z, scale, shift, residual }: AffineValues,
  [, channels]: ImageShape,
  activation?: Activation,
): string {
  const kernel = emitter.reshape(scale ?? ones(emitter, channels), [channels, 1, 1]);
  const attributes = { group: channels, kernel_shape: [1], ...activationAttributes(activation) };
  const inputs = [z, kernel, shift ?? '', residual ?? ''];
  return emitter.op('FusedConv', inputs, attributes, { domain: 'com.microsoft' });
}

function separateAffine(
  emitter: Emitter,
  { z, scale, shift, residual }: AffineValues,
  [, channels]: ImageShape,
  activation?: Activation,
): string {
  const column = (vector: string) => emitter.reshape(vector, [channels, 1]);
  let y = scale ? emitter.op('Mul', [z, column(scale)]) : z;
  if (shift) y = emitter.op('Add', [y, column(shift)]);
  if (residual) y = emitter.op('Add', [y, residual]);
  return activate(emitter, y, activation);
}
