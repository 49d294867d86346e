import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Free bytes of the disk of a folder, which is perhaps still to be made. */
export async function freeBytes(folder: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    const parent = dirname(folder);
    return parent === folder ? Number.POSITIVE_INFINITY : freeBytes(parent);
  }
}
