import type { Shape } from '../../graph/types.js';
import type { ModelWriter } from '../model-writer.js';
import { geometryOf, maskOf } from './geometry.js';

// Both ways go through [C, H, W, N]: moving the images is a transposition of a plain matrix, and with them innermost
// the phases are moved in whole runs. One transposition for both would be ten times slower.

/** [N, C, H, W] to [P, C, L]. */
export function toPhased(writer: ModelWriter, value: string, shape: Shape): string {
  const { images, channels, height, width, tile, phases, tileRows, tileColumns, columns, isPadded } =
    geometryOf(shape);
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
  const phased = writer.op('Transpose', [tiles], { perm: [2, 4, 0, 1, 3, 5] });
  return writer.reshape(phased, [phases, channels, columns]);
}

/** [P, C, L] to [N, C, H, W]. */
export function fromPhased(writer: ModelWriter, value: string, shape: Shape): string {
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

/** A phased value with its padding set to zero again, after an operation that may have filled it. */
export function clearPadding(writer: ModelWriter, value: string, shape: Shape): string {
  const geometry = geometryOf(shape);
  if (!geometry.isPadded) return value;
  const { channels, images, phases, columns } = geometry;
  const tiles = columns / images;
  const mask = writer.floats([phases, 1, tiles, 1], maskOf(geometry));
  const cleared = writer.op('Mul', [writer.reshape(value, [phases, channels, tiles, images]), mask]);
  return writer.reshape(cleared, [phases, channels, columns]);
}
