import { realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { KindredError } from '@kindred/core/errors';
import { fileError } from '../storage/file-error.js';
import { isMarked, notUtf8 } from '../storage/utf8-names.js';
import { listFolder } from './folder-entries.js';
import { listPictures } from './image-folder/list-pictures.js';
import { whyUnsupported } from './image-folder/unsupported.js';

/**
 * Files as they are, folders replaced by the images in them and in all folders below, each folder's files in natural
 * order before its folders. Symbolic links are followed, but no folder is entered twice.
 * @returns the paths of images, begun as the given ones are; in their places errors that say what is missing, cannot be
 *   read or is of a format that is not supported
 */
export async function findImages(paths: readonly string[]): Promise<(string | KindredError)[]> {
  const found: (string | KindredError)[] = [];
  for (const path of paths) {
    const stats = await stat(path).catch(() => undefined);
    if (!stats) {
      found.push(new KindredError(isMarked(path) ? `${path}: ${notUtf8}` : `${path} does not exist`));
    } else if (stats.isDirectory()) {
      const before = found.length;
      await addFolder(path, found, new Set());
      if (found.length === before) found.push(new KindredError(`${path} has no images in it`));
    } else {
      found.push(path);
    }
  }
  return found;
}

/** @param entered the folders that were entered before, by their real paths */
async function addFolder(
  path: string,
  found: (string | KindredError)[],
  entered: Set<string>,
): Promise<void> {
  try {
    const real = await realpath(path);
    if (entered.has(real)) return;
    entered.add(real);
    const entries = await listFolder(path);
    const { files, folders, misnamed = [] } = entries;
    const { pictures, unsupported } = await listPictures(entries);
    const isPicture = new Set(pictures);
    const isUnsupported = new Set(unsupported);
    for (const name of files) {
      const file = join(path, name);
      if (isPicture.has(name)) found.push(file);
      else if (isUnsupported.has(name)) found.push(new KindredError(`${file}: ${whyUnsupported(name)}`));
    }
    for (const { shown } of misnamed) found.push(new KindredError(`${join(path, shown)}: ${notUtf8}`));
    for (const name of folders) await addFolder(join(path, name), found, entered);
  } catch (error) {
    const { cause = error } = error as Error;
    const failure = fileError(cause, path, 'read');
    if (!(failure instanceof KindredError)) throw failure;
    found.push(failure);
  }
}
