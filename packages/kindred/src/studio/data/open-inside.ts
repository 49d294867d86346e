import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { sep } from 'node:path';
import { fileError } from '../../storage/file-error.js';
import { specialKind } from '../../storage/file-kind.js';
import { Refusal } from '../errors.js';

/** A file that is read as a whole. */
export interface InsideFile {
  /** Where it really is. */
  readonly path: string;
  readonly size: number;
  readonly mtimeMs: number;
  read(): Promise<Uint8Array>;
}

/**
 * Works on a file that lies in a folder, wherever links lead.
 * @param root the folder, by its real path
 * @throws Refusal where it lies elsewhere, or is no file; KindredError where it cannot be read.
 */
export async function withFileInside<T>(
  root: string,
  path: string,
  work: (file: InsideFile) => Promise<T>,
): Promise<T> {
  const real = await realpath(path).catch((error: unknown) => {
    throw fileError(error, path, 'read');
  });
  const inside = root.endsWith(sep) ? root : root + sep;
  if (!real.startsWith(inside)) {
    throw new Refusal(404, 'it is a link that leads out of the data: the studio does not follow it');
  }
  // Nobody can put a link in its place in between; and of a pipe, opening would wait.
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  const handle = await open(real, flags).catch((error: unknown) => {
    throw fileError(error, path, 'read');
  });
  try {
    const stats = await handle.stat();
    const special = specialKind(stats);
    if (special !== undefined || stats.isDirectory())
      throw new Refusal(404, `it is ${special ?? 'a folder'}`);
    const { size, mtimeMs } = stats;
    return await work({
      ...{ path: real, size, mtimeMs },
      read: async () => new Uint8Array(await handle.readFile()),
    });
  } finally {
    await handle.close();
  }
}
