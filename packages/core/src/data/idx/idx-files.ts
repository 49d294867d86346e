import type { DataProblem, SplitName } from '../dataset.js';

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
 * is there both plain and gzipped, the plain one is taken. It is a fault when one of a pair is missing, or when two
 * files claim the same place.
 */
export function pairIdxFiles(files: readonly string[]): { pairs: IdxPair[]; faults: DataProblem[] } {
  const found = new Map<string, string>();
  const faults: DataProblem[] = [];
  for (const file of files) {
    const match = idxName.exec(file);
    if (match === null) continue;
    const place = `${match[2]!.toLowerCase() === 'train' ? 'train' : 'test'} ${match[3]!.toLowerCase()}`;
    const other = found.get(place);
    if (other !== undefined && withoutGz(other) !== withoutGz(file)) {
      const message = `both this and ${other} are ${place}: keep one data set per folder, with one file for each`;
      faults.push({ source: file, message });
      continue;
    }
    if (other === undefined || other.length > file.length) found.set(place, file);
  }
  const pairs = (['train', 'test'] as const).flatMap((split) => {
    const images = found.get(`${split} images`);
    const labels = found.get(`${split} labels`);
    if (images === undefined && labels === undefined) return [];
    if (images !== undefined && labels !== undefined) return [{ split, images, labels }];
    if (images === undefined) faults.push(missing(labels!, 'labels', 'images', '3'));
    else faults.push(missing(images, 'images', 'labels', '1'));
    return [];
  });
  return { pairs, faults };
}

function withoutGz(file: string): string {
  return file.replace(/\.gz$/i, '');
}

function missing(present: string, kind: string, otherKind: string, rank: string): DataProblem {
  const other = present.replace(new RegExp(kind, 'i'), otherKind).replace(/idx[13]/i, `idx${rank}`);
  return { source: present, message: `no ${otherKind} belong to it: put ${other} beside it` };
}
