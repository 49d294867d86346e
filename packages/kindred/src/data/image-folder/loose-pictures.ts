import { join } from 'node:path';
import { type FolderEntries, listFolder } from '../folder-entries.js';
import { listPictures } from './list-pictures.js';

/** Pictures in the folder itself, or in the only folder in it; undefined where they are sorted into classes. */
export async function loosePictures(entries: FolderEntries): Promise<string[] | undefined> {
  const { folders, path } = entries;
  if (folders.length > 1) return undefined;
  const here = await picturesIn(entries);
  if (here.length > 0) return here;
  const [only] = folders;
  if (only === undefined) return undefined;
  const inside = await picturesIn(await listFolder(join(path, only)));
  return inside.length > 0 ? inside : undefined;
}

async function picturesIn(entries: FolderEntries): Promise<string[]> {
  return (await listPictures(entries)).pictures.map((name) => join(entries.path, name));
}
