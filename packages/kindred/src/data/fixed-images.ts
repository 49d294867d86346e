import type { Dataset } from '@kindred/core/data';
import { KindredError } from '@kindred/core/errors';
import type { FileBytes } from '../storage/file-bytes.js';

/** Images of one size that lie in a file, one after the other. */
export interface ImageRows {
  /** The file's name, for messages. */
  readonly file: string;
  readonly bytes: FileBytes;
  readonly labels: Uint8Array;
  /** Where the pixels of the first begin, and how far it is from those of one to those of the next. */
  readonly start: number;
  readonly stride: number;
}

/** What {@link fixedImages} makes a data set of. */
export interface FixedImages {
  /** All channels are of the same size: each image is [channels, height, width]. */
  readonly rows: readonly ImageRows[];
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly classNames: readonly string[];
}

/** A data set of images that stay where their files are, in memory or on disk. */
export function fixedImages({ rows, channels, height, width, classNames }: FixedImages): Dataset {
  const count = rows.reduce((sum, { labels }) => sum + labels.length, 0);
  const labels = new Int32Array(count);
  const starts: number[] = [];
  let start = 0;
  for (const part of rows) {
    starts.push(start);
    labels.set(part.labels, start);
    start += part.labels.length;
  }
  const length = channels * height * width;
  const at = (index: number) => {
    if (!Number.isInteger(index) || index < 0 || index >= count) {
      const names = rows.map(({ file }) => file).join(', ');
      throw new KindredError(`${names}: there is no image ${index}; there are ${count}, counted from 0`);
    }
    const part = starts.findLastIndex((begin) => begin <= index);
    return { part: rows[part]!, row: index - starts[part]! };
  };
  return {
    ...{ classNames, labels, channels },
    image(index, scratch) {
      const { part, row } = at(index);
      const data = part.bytes.read(part.start + row * part.stride, length, scratch);
      return { channels, height, width, data };
    },
    source(index) {
      const { part, row } = at(index);
      return `${part.file} #${row}`;
    },
  };
}
