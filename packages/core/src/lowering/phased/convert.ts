import type { Shape } from '../../graph/types.js';
import type { ModelWriter } from '../model-writer.js';
import { geometryOf, maskOf } from './geometry.js';

/** [N, C, H, W] to [16, C, L]. */
export function toPhased(writer: ModelWriter, value: string, shape: Shape): string {
  const { images, channels, height, width, tileRows, tileColumns, columns, isPadded } = geometryOf(shape);
  const padded = isPadded
    ? writer.op('Pad', [
        value,
        writer.ints([0, 0, 0, 0, 0, 0, 4 * tileRows - height, 4 * tileColumns - width]),
      ])
    : value;
  const tiles = writer.reshape(padded, [images, channels, tileRows, 4, tileColumns, 4]);
  return writer.reshape(writer.op('Transpose', [tiles], { perm: [3, 5, 1, 2, 4, 0] }), [
    16,
    channels,
    columns,
  ]);
}

/** [16, C, L] to [N, C, H, W]. */
export function fromPhased(writer: ModelWriter, value: string, shape: Shape): string {
  const { images, channels, height, width, tileRows, tileColumns, isPadded } = geometryOf(shape);
  const phases = writer.reshape(value, [4, 4, channels, tileRows, tileColumns, images]);
  const tiles = writer.op('Transpose', [phases], { perm: [5, 2, 3, 0, 4, 1] });
  const image = writer.reshape(tiles, [images, channels, 4 * tileRows, 4 * tileColumns]);
  if (!isPadded) return image;
  return writer.op('Slice', [image, writer.ints([0, 0]), writer.ints([height, width]), writer.ints([2, 3])]);
}

/** A phased value with its padding set to zero again, after an operation that may have filled it. */
export function clearPadding(writer: ModelWriter, value: string, shape: Shape): string {
  const geometry = geometryOf(shape);
  if (!geometry.isPadded) return value;
  const { channels, images, columns } = geometry;
  const tiles = columns / images;
  const mask = writer.floats([16, 1, tiles, 1], maskOf(geometry));
  const cleared = writer.op('Mul', [writer.reshape(value, [16, channels, tiles, images]), mask]);
  return writer.reshape(cleared, [16, channels, columns]);
}
