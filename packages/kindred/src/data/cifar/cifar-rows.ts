import { join } from 'node:path';
import { KindredError } from '@kindred/core/errors';
import { groupDigits } from '@kindred/report/text';
import { DiskBytes, HeldBytes, piecesOf } from '../../storage/file-bytes.js';
import { withFileParts } from '../../storage/read.js';
import { findBadLabel } from '../class-names.js';
import type { ImageRows } from '../fixed-images.js';
import type { CifarVariant } from './cifar-variants.js';

/** Side of the square images, in pixels. */
export const cifarSide = 32;
const pixelBytes = 3 * cifarSide * cifarSide;

/**
 * Opens one binary file, whose pixels stay on disk where they are more than memory is to hold.
 * @param budget bytes that are kept in memory at most
 * @throws {KindredError} naming the file: unreadable, not a whole number of rows, a label out of range.
 */
export async function readCifarRows(
  folder: string,
  file: string,
  variant: CifarVariant,
  classes: number,
  budget: number,
): Promise<ImageRows> {
  const path = join(folder, file);
  const stride = variant.labelBytes + pixelBytes;
  return withFileParts(path, async (parts) => {
    const { size } = parts;
    if (size === 0 || size % stride !== 0) {
      throw new KindredError(
        `${file}: ${groupDigits(size)} bytes are not a whole number of ${variant.title} rows of ` +
          `${groupDigits(stride)} bytes: the file is truncated or of another format`,
      );
    }
    const held = size <= budget ? new Uint8Array(size) : undefined;
    const labels = new Uint8Array(size / stride);
    let at = 0;
    for await (const piece of piecesOf(parts, 0)) {
      held?.set(piece, at);
      const first = Math.ceil(Math.max(0, at - variant.labelOffset) / stride);
      for (let row = first; ; row++) {
        const place = row * stride + variant.labelOffset - at;
        if (place >= piece.length) break;
        labels[row] = piece[place]!;
      }
      at += piece.length;
    }
    const bad = findBadLabel(labels, classes);
    if (bad >= 0) {
      throw new KindredError(
        `${file}: label ${labels[bad]} of image ${bad} is out of range (0 to ${classes - 1})`,
      );
    }
    const bytes = held ? new HeldBytes(held) : new DiskBytes(path, 0, size);
    return { file, bytes, labels, start: variant.labelBytes, stride };
  });
}
