import { mkdir, open, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { KindredError } from '@kindred/core/errors';
import { readTar } from '../archives/read-tar.js';
import { safeParts } from '../archives/safe-path.js';

/**
 * Unpacks the files of a `.tar.gz` into `folder`, without the archive's single top folder. Each file appears
 * under its name only when it is complete. Returns the paths written, relative to `folder`.
 *
 * @throws {KindredError} when the archive is damaged, or holds links or names that lead out of `folder`.
 */
export async function unpackTarGz(archive: string, folder: string): Promise<string[]> {
  const written: string[] = [];
  try {
    await readTar(archive, async ({ name, isFile, pieces }) => {
      if (!isFile) return true;
      const parts = safeParts(name);
      const path = parts.length === 1 ? parts[0]! : parts.slice(1).join('/');
      await writePieces(join(folder, path), pieces);
      written.push(path);
      return true;
    });
  } catch (error) {
    throw new KindredError(`${basename(archive)} cannot be unpacked: ${(error as Error).message}`, {
      cause: error,
    });
  }
  return written;
}

async function writePieces(path: string, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const part = `${path}.part`;
  const file = await open(part, 'w');
  try {
    for await (const piece of pieces) await file.writeFile(piece);
  } finally {
    await file.close();
  }
  await rename(part, path);
}
