import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileError } from './file-error.js';
import { syncFolder } from './sync.js';

/**
 * Writes a file such that at every moment, also after a crash, either the old or the new content is there,
 * whole: into a file beside it, flushed to the disk, then renamed.
 * @param content all of it, or its parts one after the other
 * @throws KindredError naming the file where the disk is full, the folder is read-only, and so on.
 */
export async function writeAtomically(
  path: string,
  content: Uint8Array | string | Iterable<string>,
): Promise<void> {
  const temporary = `${path}.${process.pid}-${randomBytes(3).toString('hex')}.tmp`;
  try {
    const file = await open(temporary, 'w');
    try {
      const parts = typeof content === 'string' || content instanceof Uint8Array ? [content] : content;
      for (const part of parts) await file.writeFile(part);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(temporary, { force: true });
    throw fileError(error, path, 'written');
  }
}
