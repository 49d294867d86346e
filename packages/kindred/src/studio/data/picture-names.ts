import { createHash } from 'node:crypto';
import type { ListedData } from '../../data/list-data.js';

/** Separates a name that several pictures have from which of them it is; no name has it. */
const separator = '\u0000';

/**
 * A key for each picture, by which files that outlive the listing know it: its name, and where several have one, which of them it is.
 */
export function pictureKeys({ pictures }: Pick<ListedData, 'pictures'>): readonly string[] {
  const counts = new Map<string, number>();
  return pictures.map(({ name }) => {
    const count = counts.get(name) ?? 0;
    counts.set(name, count + 1);
    return count === 0 ? name : `${name}${separator}${count}`;
  });
}

/** Identifies a listing: the same for the same names, labels and splits. */
export function listingId({ classNames, pictures }: Pick<ListedData, 'classNames' | 'pictures'>): string {
  const hash = createHash('sha256').update(JSON.stringify(classNames));
  for (const { name, label, split } of pictures) hash.update(`\n${split} ${label} ${name}`);
  return hash.digest('hex').slice(0, 16);
}
