import { join } from 'node:path';
import { type FolderEntries, listFolder } from '../folder-entries.js';
import { listPictures } from './list-pictures.js';

/** Folders are looked into so deep. */
const deepest = 3;

/** The folder below that holds class folders, where somebody has named the one around it; undefined where there is none. */
export async function wrappedData(root: FolderEntries, depth = 1): Promise<string | undefined> {
  if (depth > deepest) return undefined;
  for (const name of root.folders) {
    const inner = await listFolder(join(root.path, name)).catch(() => undefined);
    if (!inner) continue;
    if (inner.folders.length > 1 && (await hasPictures(inner))) return inner.path;
    const deeper = await wrappedData(inner, depth + 1);
    if (deeper !== undefined) return deeper;
  }
  return undefined;
}

/** Whether one of the folders in it has pictures, or they are splits whose folders have. */
async function hasPictures({ path, folders }: FolderEntries, depth = 1): Promise<boolean> {
  for (const name of folders) {
    const folder = await listFolder(join(path, name)).catch(() => undefined);
    if (!folder) continue;
    if ((await listPictures(folder)).pictures.length > 0) return true;
    if (depth === 1 && (await hasPictures(folder, 2))) return true;
  }
  return false;
}
