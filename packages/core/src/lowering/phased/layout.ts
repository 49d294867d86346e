import type { Shape } from '../../graph/types.js';
import { type AffineValues, type ImageLayout, ones } from '../images/layout.js';
import type { ModelWriter } from '../model-writer.js';
import { geometryOf, maskOf } from './geometry.js';

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
  perChannel: (writer, value, shape) => writer.reshape(value, [1, shape[1]!, 1, 1]),
  perSampleAndChannel(writer, value, [images, channels]) {
    const rows = writer.reshape(value, [images!, channels!]);
    return writer.reshape(writer.op('Transpose', [rows], { perm: [1, 0] }), [1, channels!, 1, images!]);
  },
  isPadded: (shape) => geometryOf(shape).isPadded,
  clearPadding(writer, value, shape) {
    const geometry = geometryOf(shape);
    if (!geometry.isPadded) return value;
    const tiles = geometry.columns / geometry.images;
    const mask = writer.floats([geometry.phases, 1, tiles, 1], maskOf(geometry));
    const cleared = writer.op('Mul', [writer.reshape(value, phased.operandShape(shape)), mask]);
    return writer.reshape(cleared, phased.valueShape(shape));
  },
  sumOfChannels: (writer, value) => writer.op('ReduceSum', [value, writer.ints([0, 2])], { keepdims: 0 }),
  sumOfProducts: (writer, a, b, shape) => phased.sumOfChannels(writer, writer.op('Mul', [a, b]), shape),
  sumOfPixels(writer, value, shape) {
    const apart = writer.reshape(value, phased.operandShape(shape));
    const sums = writer.op('ReduceSum', [apart, writer.ints([0, 2])], { keepdims: 0 });
    return writer.op('Transpose', [sums], { perm: [1, 0] });
  },
  affine: (writer, values, shape, activation) =>
    geometryOf(shape).columns >= fusedColumns
      ? fusedAffine(writer, values, shape, activation)
      : separateAffine(writer, values, shape, activation),
};

// Both ways go through [C, H, W, N]: moving the images is a transposition of a plain matrix, and with them innermost
// the phases are moved in whole runs. One transposition for both would be ten times slower.

function pack(writer: ModelWriter, value: string, shape: Shape): string {
  const { images, channels, height, width, tile, tileRows, tileColumns, isPadded } = geometryOf(shape);
  const after = [tile * tileRows - height, tile * tileColumns - width];
  const padded = isPadded ? writer.op('Pad', [value, writer.ints([0, 0, 0, 0, 0, 0, ...after])]) : value;
  const tiles = writer.reshape(imagesInnermost(writer, padded, images), [
    channels,
    tileRows,
    tile,
    tileColumns,
    tile,
    images,
  ]);
  const apart = writer.op('Transpose', [tiles], { perm: [2, 4, 0, 1, 3, 5] });
  return writer.reshape(apart, phased.valueShape(shape));
}

function unpack(writer: ModelWriter, value: string, shape: Shape): string {
  const { images, channels, height, width, tile, tileRows, tileColumns, isPadded } = geometryOf(shape);
  const split = writer.reshape(value, [tile, tile, channels, tileRows, tileColumns, images]);
  const tiles = writer.op('Transpose', [split], { perm: [2, 3, 0, 4, 1, 5] });
  const flat = writer.op('Transpose', [writer.reshape(tiles, [-1, images])], { perm: [1, 0] });
  const image = writer.reshape(flat, [images, channels, tile * tileRows, tile * tileColumns]);
  if (!isPadded) return image;
  return writer.op('Slice', [image, writer.ints([0, 0]), writer.ints([height, width]), writer.ints([2, 3])]);
}

/** [N, ...] to [..., N], as a matrix [.., N]. */
export function imagesInnermost(writer: ModelWriter, value: string, images: number): string {
  return writer.op('Transpose', [writer.reshape(value, [images, -1])], { perm: [1, 0] });
}

/** Columns from which ONNX Runtime's depthwise FusedConv, one pass for everything, beats separate operations. */
const fusedColumns = 1024;

function fusedAffine(
  writer: ModelWriter,
  { z, scale, shift, residual }: AffineValues,
  [, channels]: Shape,
  activation?: 'Relu',
): string {
  const kernel = writer.reshape(scale ?? ones(writer, channels!), [channels!, 1, 1]);
  const attributes = { group: channels!, kernel_shape: [1], ...(activation && { activation }) };
  const inputs = [z, kernel, shift ?? '', residual ?? ''];
  return writer.op('FusedConv', inputs, attributes, { domain: 'com.microsoft' });
}

function separateAffine(
  writer: ModelWriter,
  { z, scale, shift, residual }: AffineValues,
  [, channels]: Shape,
  activation?: 'Relu',
): string {
  const column = (vector: string) => writer.reshape(vector, [channels!, 1]);
  let y = scale ? writer.op('Mul', [z, column(scale)]) : z;
  if (shift) y = writer.op('Add', [y, column(shift)]);
  if (residual) y = writer.op('Add', [y, residual]);
  return activation ? writer.op(activation, [y]) : y;
}
