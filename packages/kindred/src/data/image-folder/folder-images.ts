import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataProblem } from '@kindred/core/data';
import { countOf } from '@kindred/report/text';
import { notUtf8 } from '../../storage/utf8-names.js';
import { type FolderEntries, listFolder } from '../folder-entries.js';
import type { Leftovers } from './leftovers.js';
import { listPictures } from './list-pictures.js';

/** The pictures of a class in one of its folders. */
export interface FolderImages {
  /** Paths to open, and inside the data folder. */
  readonly images: readonly { readonly path: string; readonly name: string }[];
  readonly problems: readonly DataProblem[];
  /** What cannot be opened. */
  readonly unreadable: readonly DataProblem[];
}

export interface FolderImagesOptions {
  /** Whether the folders in it count, all the way down. */
  readonly nested: boolean;
  /** As earlier versions did: files are known by their names alone. */
  readonly byName: boolean;
  /** Takes what is left out. */
  readonly leftovers: Leftovers;
}

/**
 * Finds the pictures in the folder of a class: its files in natural order, then those of each folder in it.
 * @param prefix the folder's path inside the data folder, with a slash at the end
 */
export async function folderImages(
  folder: FolderEntries,
  prefix: string,
  options: FolderImagesOptions,
  entered: Set<string> = new Set(),
): Promise<FolderImages> {
  entered.add(await realpath(folder.path));
  const { pictures, unsupported, others } = await listPictures(folder, options);
  const inside = (names: readonly string[]) => names.map((name) => prefix + name);
  options.leftovers.add('unsupported', inside(unsupported));
  options.leftovers.add('other', inside(others));
  const images = pictures.map((name) => ({ path: join(folder.path, name), name: prefix + name }));
  const problems: DataProblem[] = [];
  const unreadable = (folder.misnamed ?? []).map(({ shown }) => ({
    source: prefix + shown,
    message: notUtf8,
  }));
  for (const name of folder.folders) {
    const source = `${prefix}${name}/`;
    const path = join(folder.path, name);
    if (!options.nested) {
      const count = await countPictures(path, new Set(entered));
      const content = count === 0 ? '' : `, with ${countOf(count, 'picture')} that \`nested\` would read`;
      problems.push({ source, message: `a folder inside a class${content}: ignored` });
      continue;
    }
    if (entered.has(await realpath(path))) continue;
    const deeper = await folderImages(await listFolder(path), source, options, entered);
    images.push(...deeper.images);
    problems.push(...deeper.problems);
    unreadable.push(...deeper.unreadable);
  }
  return { images, problems, unreadable };
}

/** How many pictures there are in a folder and all below; none where it cannot be read. */
async function countPictures(path: string, entered: Set<string>): Promise<number> {
  try {
    const real = await realpath(path);
    if (entered.has(real)) return 0;
    entered.add(real);
    const folder = await listFolder(path);
    let count = (await listPictures(folder)).pictures.length;
    for (const name of folder.folders) count += await countPictures(join(path, name), entered);
    return count;
  } catch {
    return 0;
  }
}
