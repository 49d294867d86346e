import { type CleanReport, COPY_KINDS } from './record.js';

/** How many of each kind the page shows; the others are in the JSON file. */
export interface CleanLimits {
  /** Images of a list. */
  readonly listed: number;
  /** Groups of copies of a kind, and images of a group. */
  readonly groups: number;
  readonly inGroup: number;
}

/** About 500 thumbnails at most: the page stays below 4 MB. */
export const cleanLimits: CleanLimits = { listed: 60, groups: 12, inGroup: 4 };

/** The images that the page shows, each once, by their ids: the thumbnails that are needed, in the order of the sheet. */
export function shownImages({ copies, labels, pictures, outliers }: CleanReport): number[] {
  const { listed, groups, inGroup } = cleanLimits;
  const shown = new Set<number>();
  for (const kind of COPY_KINDS) {
    const own = copies.filter((group) => group.kind === kind);
    for (const { images } of own.slice(0, groups))
      for (const { id } of images.slice(0, inGroup)) shown.add(id);
  }
  for (const { id } of (labels?.issues ?? []).slice(0, listed)) shown.add(id);
  for (const kind of new Set(pictures.map(({ kind }) => kind))) {
    const own = pictures.filter((picture) => picture.kind === kind);
    for (const { id } of own.slice(0, Math.ceil(listed / 2))) shown.add(id);
  }
  for (const { id } of (outliers ?? []).slice(0, listed)) shown.add(id);
  return [...shown];
}
