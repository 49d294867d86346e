import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { naturalSort } from '@kindred/core/data';
import { UsageError } from '@kindred/core/errors';
import { isMarked, notUtf8, shownBytes, utf8Name } from '../storage/utf8-names.js';

/** What a folder holds: hidden entries left out, lists in natural order. */
export interface FolderEntries {
  readonly path: string;
  readonly files: readonly string[];
  readonly folders: readonly string[];
  /** What has a name that is not UTF-8, by which it cannot be opened; not there where nothing has. */
  readonly misnamed?: readonly MisnamedEntry[];
  /** What the data in it is called, where that is not the folder's name. */
  readonly name?: string;
  /** What users have named, where it is not this folder, which is a cache's: `pets.zip`, `hf:me/pets`. */
  readonly named?: { readonly text: string; readonly isArchive: boolean };
  /** Where the archive lies that it was in: what users put there counts for it, too. */
  readonly beside?: Pick<FolderEntries, 'path' | 'files'>;
}

/** A file or folder whose name is not UTF-8, as old archives leave them. */
export interface MisnamedEntry {
  /** With the other bytes written as `\xdf`. */
  readonly shown: string;
  readonly isFolder: boolean;
}

/** Left behind by operating systems and archivers; as meaningless as names that begin with a dot. */
const systemNames = new Set(['thumbs.db', 'desktop.ini', '__macosx']);

const dot = '.'.charCodeAt(0);

/** Lists a folder; symbolic links count as what they point to. Throws a {@link UsageError} that names the path. */
export async function listFolder(path: string): Promise<FolderEntries> {
  const entries = await readdir(path, { withFileTypes: true, encoding: 'buffer' }).catch(
    (error: NodeJS.ErrnoException) => {
      throw new UsageError(folderError(path, error), { cause: error });
    },
  );
  const files: string[] = [];
  const folders: string[] = [];
  const misnamed: MisnamedEntry[] = [];
  for (const entry of entries) {
    const name = utf8Name(entry.name);
    if (name === undefined) {
      if (entry.name[0] === dot) continue;
      misnamed.push({ shown: shownBytes(entry.name), isFolder: entry.isDirectory() });
      continue;
    }
    if (name.startsWith('.') || systemNames.has(name.toLowerCase())) continue;
    const isFolder = entry.isSymbolicLink() ? await pointsToFolder(join(path, name)) : entry.isDirectory();
    (isFolder ? folders : files).push(name);
  }
  return {
    path,
    files: naturalSort(files),
    folders: naturalSort(folders),
    ...(misnamed.length > 0 && { misnamed }),
  };
}

/** Short name of the data set in a folder: the folder's name (of its parent for `FashionMNIST/raw`). */
export function dataName(path: string): string {
  const full = resolve(path);
  return basename(full).toLowerCase() === 'raw' ? basename(dirname(full)) : basename(full);
}

/** The same of a folder that was listed. */
export function nameOf({ name, path }: FolderEntries): string {
  return name ?? dataName(path);
}

/** What messages call a folder. */
export function shownFolder({ path, named }: Pick<FolderEntries, 'path' | 'named'>): string {
  return named?.text ?? path;
}

/** A dangling link counts as a file: reading it then says what is wrong. */
async function pointsToFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (target) => target.isDirectory(),
    () => false,
  );
}

function folderError(path: string, error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') {
    return isMarked(path) ? `data folder '${path}': ${notUtf8}` : `data folder '${path}' does not exist`;
  }
  if (error.code === 'ENOTDIR')
    return `'${path}' is a file, and no table, archive or Parquet file: give the folder that holds the data`;
  return `data folder '${path}' cannot be read: ${error.message}`;
}
