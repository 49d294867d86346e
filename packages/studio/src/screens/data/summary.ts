import type { PictureTable } from './picture-table.js';

/** The pictures that changes have made others, by what was done to them. */
export interface Summary {
  readonly relabelled: readonly number[];
  readonly trashed: readonly number[];
  readonly tagged: readonly number[];
  readonly kept: readonly number[];
}

/** What is in the trash is not counted otherwise. */
export function summarize(pictures: PictureTable): Summary {
  const relabelled: number[] = [];
  const trashed: number[] = [];
  const tagged: number[] = [];
  const kept: number[] = [];
  for (const [image, { isTrashed, isKept, tags }] of pictures.book.marks) {
    if (isTrashed) {
      trashed.push(image);
      continue;
    }
    if (pictures.isRelabelled(image)) relabelled.push(image);
    if (tags.length > 0) tagged.push(image);
    if (isKept) kept.push(image);
  }
  const rising = (images: number[]) => images.sort((a, b) => a - b);
  return {
    relabelled: rising(relabelled),
    trashed: rising(trashed),
    tagged: rising(tagged),
    kept: rising(kept),
  };
}
