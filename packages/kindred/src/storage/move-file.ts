import type { Stats } from 'node:fs';
import { link, lstat, rename, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UsageError } from '@kindred/core/errors';
import { fileError } from './file-error.js';
import { makeFolder } from './make-folder.js';

/** What is at a path itself, not where it leads; undefined where there is nothing. */
export async function statusOf(path: string): Promise<Stats | undefined> {
  return lstat(path).catch(() => undefined);
}

/** Whether two names are of one file. */
export function isSameFile(one: Stats, other: Stats): boolean {
  return one.ino === other.ino && one.dev === other.dev;
}

/**
 * Moves a file to where there is none; a move that was cut off is ended. Never overwrites: a link is refused where there is something,
 * which a renaming would replace.
 * @throws UsageError where another file is in its place; KindredError naming it where it cannot be moved.
 */
export async function moveFile(from: string, to: string): Promise<void> {
  try {
    await makeFolder(dirname(to));
    const [source, target] = [await lstat(from), await statusOf(to)];
    if (target && !isSameFile(target, source)) throw new UsageError(`${to} is there again: move it away`);
    // It was killed between the two steps below.
    if (target) return await unlink(from);
    const isLinked = await link(from, to).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'EEXIST') throw error;
        // Not every file system has links.
        return false;
      },
    );
    await (isLinked ? unlink(from) : rename(from, to));
  } catch (error) {
    throw fileError(error, to, 'written');
  }
}
