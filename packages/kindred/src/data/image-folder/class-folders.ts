import { join } from 'node:path';
import { splitOf } from '@kindred/core/data';
import { type FolderEntries, listFolder } from '../folder-entries.js';
import { listPictures } from './list-pictures.js';

/**
 * Class folders by the names of their classes, in the order of the folders. A letter with an accent can be written as one
 * character or as two, as macOS does; both look alike, and both are the same class.
 */
export function classFolders(folders: readonly string[]): Map<string, string[]> {
  const classes = new Map<string, string[]>();
  for (const folder of folders) {
    const name = folder.normalize('NFC');
    classes.set(name, [...(classes.get(name) ?? []), folder]);
  }
  return classes;
}

/** Whether a folder, or a split in it, has pictures in several folders, as classes have. */
export async function hasClassFolders({ path, folders }: FolderEntries): Promise<boolean> {
  const isSplit = (name: string) => splitOf(name) !== undefined;
  const classes = folders.filter((name) => !isSplit(name));
  if (await severalHavePictures(path, classes)) return true;
  for (const name of folders.filter(isSplit)) {
    const inner = await listFolder(join(path, name)).catch(() => undefined);
    if (inner && (await severalHavePictures(inner.path, inner.folders))) return true;
  }
  return false;
}

async function severalHavePictures(path: string, folders: readonly string[]): Promise<boolean> {
  let found = 0;
  for (const name of folders) {
    const inner = await listFolder(join(path, name)).catch(() => undefined);
    if (inner && (await listPictures(inner)).pictures.length > 0 && ++found === 2) return true;
  }
  return false;
}
