import { consequenceOf, type DataProblem } from '@kindred/core/data';
import type { LabelledFile, LoadedImage } from '../pictures/kept-image.js';

/** Files whose decoded pixels equal those of an earlier file: one problem for each of them. */
export function findDuplicates(loaded: readonly LoadedImage[]): DataProblem[] {
  const firsts = new Map<string, LabelledFile>();
  return loaded.flatMap(({ file, image }) => {
    const { content } = image;
    const first = firsts.get(content);
    if (first === undefined) {
      firsts.set(content, file);
      return [];
    }
    return [{ source: file.name, message: `the same picture as ${first.name}${consequenceOf(first, file)}` }];
  });
}
