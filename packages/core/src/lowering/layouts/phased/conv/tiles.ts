import type { Emitter } from '../../../../graph/emitter.js';
import type { Shape } from '../../../../graph/types.js';
import type { ImageShape } from '../../../../ops/conv/geometry.js';
import { kronecker, transposed } from '../../../winograd/cook-toom.js';
import type { TileTransform } from '../../../winograd/transforms.js';
import { geometryOf } from '../geometry.js';

/** Tiles of the map on which a transform works. */
export interface Tiles {
  readonly images: number;
  readonly rows: number;
  readonly columns: number;
}

/** A map of one tile has no neighbours. */
const isSingle = ({ rows, columns }: Tiles) => rows === 1 && columns === 1;

/**
 * The input transform V = B^T d B of all tiles: [phases^2, C, L] to [products^2, C, L]. Over rows and columns one
 * after the other, each a convolution over tiles whose padding is the image's.
 */
export function transformInput(
  emitter: Emitter,
  value: string,
  channels: number,
  tiles: Tiles,
  transform: TileTransform,
): string {
  const { phases, products, padding } = transform;
  if (isSingle(tiles)) return singleTile(emitter, value, channels, tiles, transform.input, transform);
  return alongBoth(emitter, value, channels, tiles, transform.input, [phases, products], padding);
}

/** Its adjoint, dX = B dV B^T: [products^2, C, L] to [phases^2, C, L]. */
export function transformInputAdjoint(
  emitter: Emitter,
  value: string,
  channels: number,
  tiles: Tiles,
  transform: TileTransform,
): string {
  const { phases, products, padding } = transform;
  if (isSingle(tiles)) return singleTile(emitter, value, channels, tiles, transform.inputAdjoint, transform);
  const [before, after] = padding;
  return alongBoth(
    emitter,
    value,
    channels,
    tiles,
    transform.inputAdjoint,
    [products, phases],
    [after, before],
  );
}

function alongBoth(
  emitter: Emitter,
  value: string,
  channels: number,
  { images, rows, columns }: Tiles,
  kernel: number[][][],
  [from, to]: readonly [number, number],
  [before, after]: readonly [number, number],
): string {
  const reach = kernel[0]![0]!.length;
  const weight = emitter.floats([to, from, 1, reach, 1], kernel.flat(2));
  const attributes = { kernel_shape: [1, reach, 1], pads: [0, before, 0, 0, after, 0] };
  const along = (input: string, shape: Shape) =>
    emitter.op('Conv', [emitter.reshape(input, shape), weight], attributes);
  const overRows = along(value, [1, from, from * channels, rows, columns * images]);
  const overBoth = along(overRows, [to, from, channels * rows, columns, images]);
  return emitter.reshape(overBoth, [to * to, channels, rows * columns * images]);
}

/** A map of one tile has no neighbours: one small matrix product over the phases. */
function singleTile(
  emitter: Emitter,
  value: string,
  channels: number,
  { images }: Tiles,
  kernel: number[][][],
  { padding }: TileTransform,
): string {
  // The tap that sees the tile itself: behind the padding, counted from the other end in the adjoint.
  const reach = kernel[0]![0]!.length;
  const isAdjoint = kernel.length < kernel[0]!.length;
  const own = isAdjoint ? reach - 1 - padding[0] : padding[0];
  const matrix = kernel.map((row) => row.map((taps) => taps[own]!));
  const both = kronecker(matrix, matrix);
  const flat = emitter.reshape(value, [both[0]!.length, channels * images]);
  const product = emitter.op('MatMul', [constantMatrix(emitter, both), flat]);
  return emitter.reshape(product, [both.length, channels, images]);
}

/** The output transform Y = A^T M A: [products^2, O, L] to [P, O, L], for the output's shape [N, O, h, w]. */
export function transformOutput(
  emitter: Emitter,
  value: string,
  shape: ImageShape,
  { output }: TileTransform,
): string {
  const { channels, columns, phases } = geometryOf(shape);
  const both = constantMatrix(emitter, kronecker(output, output));
  const flat = emitter.reshape(value, [output[0]!.length ** 2, channels * columns]);
  return emitter.reshape(emitter.op('MatMul', [both, flat]), [phases, channels, columns]);
}

/** Its adjoint, dM = A dY A^T: [P, O, L] to [products^2, O, L]. */
export function transformOutputAdjoint(
  emitter: Emitter,
  value: string,
  shape: readonly [channels: number, columns: number],
  { output }: TileTransform,
): string {
  const size = shape[0] * shape[1];
  const both = transposed(kronecker(output, output));
  const product = emitter.op('MatMul', [
    constantMatrix(emitter, both),
    emitter.reshape(value, [both[0]!.length, size]),
  ]);
  return emitter.reshape(product, [both.length, ...shape]);
}

export function constantMatrix(emitter: Emitter, matrix: number[][]): string {
  return emitter.floats([matrix.length, matrix[0]!.length], matrix.flat());
}
