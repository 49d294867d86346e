import { createHash } from 'node:crypto';
import type { DataProblem, Image } from '@kindred/core/data';
import type { LabelledFile, LoadedImages } from './load-images.js';

/** Files whose decoded pixels equal those of an earlier file: one problem for each of them. */
export function findDuplicates(loaded: LoadedImages<LabelledFile>['loaded']): DataProblem[] {
  const firsts = new Map<string, LabelledFile>();
  return loaded.flatMap(({ file, image }) => {
    const key = contentKey(image);
    const first = firsts.get(key);
    if (first === undefined) {
      firsts.set(key, file);
      return [];
    }
    return [{ source: file.name, message: `the same picture as ${first.name}${consequence(first, file)}` }];
  });
}

function contentKey({ height, width, data }: Image): string {
  return createHash('sha256').update(`${height}x${width}:`).update(data).digest('base64');
}

function consequence(first: LabelledFile, second: LabelledFile): string {
  if (first.label !== second.label) return ', in another class';
  if (first.split !== second.split) return ', in another split: evaluation meets what was trained on';
  return '';
}
