import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { UsageError } from '@kindred/core/errors';
import { naturalSort } from './natural-order.js';

/** What a folder holds: hidden entries left out, both lists in natural order. */
export interface FolderEntries {
  readonly path: string;
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

/** Left behind by operating systems and archivers; as meaningless as names that begin with a dot. */
const systemNames = new Set(['thumbs.db', 'desktop.ini', '__macosx']);

/** Lists a folder; symbolic links count as what they point to. Throws a {@link UsageError} that names the path. */
export async function listFolder(path: string): Promise<FolderEntries> {
  const entries = await readdir(path, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(folderError(path, error), { cause: error });
  });
  const files: string[] = [];
  const folders: string[] = [];
  for (const entry of entries) {
    if (entry.name.startsWith('.') || systemNames.has(entry.name.toLowerCase())) continue;
    const isFolder = entry.isSymbolicLink()
      ? await pointsToFolder(join(path, entry.name))
      : entry.isDirectory();
    (isFolder ? folders : files).push(entry.name);
  }
  return { path, files: naturalSort(files), folders: naturalSort(folders) };
}

/** Short name of the data set in a folder: the folder's name (of its parent for `FashionMNIST/raw`). */
export function dataName(path: string): string {
  const full = resolve(path);
  return basename(full).toLowerCase() === 'raw' ? basename(dirname(full)) : basename(full);
}

/** A dangling link counts as a file: reading it then says what is wrong. */
async function pointsToFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (target) => target.isDirectory(),
    () => false,
  );
}

function folderError(path: string, error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return `data folder '${path}' does not exist`;
  if (error.code === 'ENOTDIR') return `'${path}' is a file: give the folder that holds the data`;
  return `data folder '${path}' cannot be read: ${error.message}`;
}
