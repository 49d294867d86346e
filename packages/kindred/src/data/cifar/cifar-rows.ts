import { join } from 'node:path';
import { KindredError } from '@kindred/core/errors';
import { groupDigits } from '@kindred/report/text';
import { readBytes } from '../../storage/read.js';
import { findBadLabel } from '../class-names.js';
import type { CifarVariant } from './cifar-variants.js';

/** Side of the square images, in pixels. */
export const cifarSide = 32;
const pixelBytes = 3 * cifarSide * cifarSide;

/** Rows of one file, taken apart. */
export interface CifarRows {
  readonly file: string;
  /** One byte per image. */
  readonly labels: Uint8Array;
  /** Images one after the other, each [3, 32, 32]. */
  readonly pixels: Uint8Array;
}

/**
 * Reads one binary file.
 *
 * @throws {KindredError} naming the file: unreadable, not a whole number of rows, a label out of range.
 */
export async function readCifarRows(
  folder: string,
  file: string,
  variant: CifarVariant,
  classes: number,
): Promise<CifarRows> {
  const bytes = await readBytes(join(folder, file));
  const rowBytes = variant.labelBytes + pixelBytes;
  if (bytes.length === 0 || bytes.length % rowBytes !== 0) {
    throw new KindredError(
      `${file}: ${groupDigits(bytes.length)} bytes are not a whole number of ${variant.title} rows of ` +
        `${groupDigits(rowBytes)} bytes: the file is truncated or of another format`,
    );
  }
  const count = bytes.length / rowBytes;
  const labels = Uint8Array.from({ length: count }, (_, row) => bytes[row * rowBytes + variant.labelOffset]!);
  const bad = findBadLabel(labels, classes);
  if (bad >= 0) {
    throw new KindredError(
      `${file}: label ${labels[bad]} of image ${bad} is out of range (0 to ${classes - 1})`,
    );
  }
  const pixels = new Uint8Array(count * pixelBytes);
  for (let row = 0; row < count; row++) {
    const start = row * rowBytes + variant.labelBytes;
    pixels.set(bytes.subarray(start, start + pixelBytes), row * pixelBytes);
  }
  return { file, labels, pixels };
}
