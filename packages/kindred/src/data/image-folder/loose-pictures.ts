import { join } from 'node:path';
import { type FolderEntries, listFolder } from '../folder-entries.js';
import { isImageName } from './image-names.js';

/** Pictures in the folder itself, or in the only folder in it; undefined where they are sorted into classes. */
export async function loosePictures({ path, files, folders }: FolderEntries): Promise<string[] | undefined> {
  if (folders.length > 1) return undefined;
  const pictures = files.filter(isImageName);
  if (pictures.length > 0) return pictures.map((name) => join(path, name));
  const [only] = folders;
  if (only === undefined) return undefined;
  const inner = join(path, only);
  const inside = (await listFolder(inner)).files.filter(isImageName);
  return inside.length > 0 ? inside.map((name) => join(inner, name)) : undefined;
}
