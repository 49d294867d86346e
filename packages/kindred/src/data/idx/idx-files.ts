import { KindredError, type SplitName } from '@kindred/core';

/** Names of the two files that make one split. */
export interface IdxPair {
  readonly split: SplitName;
  readonly images: string;
  readonly labels: string;
}

/** `train-images-idx3-ubyte.gz`, `t10k-labels.idx1-ubyte`, `emnist-letters-test-images-idx3-ubyte`, ... */
const idxName = /^(.*[-_.])?(train|t10k|test)-(images|labels)[-.]idx[13]-ubyte(\.gz)?$/i;

/** Whether a file is named like one of an MNIST-like set. */
export function isIdxName(file: string): boolean {
  return idxName.test(file);
}

/**
 * Pairs images and labels by their names: `train` makes 'train', `t10k` or `test` makes 'test'. Where a file
 * is there both plain and gzipped, the plain one is taken.
 *
 * @throws {KindredError} when one of a pair is missing, or when two files claim the same place.
 */
export function pairIdxFiles(files: readonly string[]): IdxPair[] {
  const found = new Map<string, string>();
  for (const file of files) {
    const match = idxName.exec(file);
    if (match === null) continue;
    const place = `${match[2]!.toLowerCase() === 'train' ? 'train' : 'test'} ${match[3]!.toLowerCase()}`;
    const other = found.get(place);
    if (other !== undefined && withoutGz(other) !== withoutGz(file)) {
      throw new KindredError(
        `${other} and ${file} are both ${place}: keep one data set per folder, with one file for each`,
      );
    }
    if (other === undefined || other.length > file.length) found.set(place, file);
  }
  return (['train', 'test'] as const).flatMap((split) => {
    const images = found.get(`${split} images`);
    const labels = found.get(`${split} labels`);
    if (images === undefined && labels === undefined) return [];
    if (images === undefined) throw missing(labels!, 'labels', 'images', '3');
    if (labels === undefined) throw missing(images, 'images', 'labels', '1');
    return [{ split, images, labels }];
  });
}

function withoutGz(file: string): string {
  return file.replace(/\.gz$/i, '');
}

function missing(present: string, kind: string, otherKind: string, rank: string): KindredError {
  const other = present.replace(new RegExp(kind, 'i'), otherKind).replace(/idx[13]/i, `idx${rank}`);
  return new KindredError(`${present} has no ${otherKind}: put ${other} beside it`);
}
