import { createReadStream } from 'node:fs';
import { mkdir, open, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { KindredError } from '@kindred/core/errors';
import { ByteReader } from './byte-reader.js';
import { safeParts } from './safe-path.js';
import { tarEntries } from './tar-entries.js';

/**
 * Unpacks the files of a `.tar.gz` into `folder`, without the archive's single top folder. Each file appears
 * under its name only when it is complete. Returns the paths written, relative to `folder`.
 *
 * @throws {KindredError} when the archive is damaged, or holds links or names that lead out of `folder`.
 */
export async function unpackTarGz(archive: string, folder: string): Promise<string[]> {
  const file = createReadStream(archive);
  const gunzip = file.pipe(createGunzip());
  file.on('error', (error) => gunzip.destroy(error));
  try {
    return await unpack(new ByteReader(gunzip), folder);
  } catch (error) {
    throw new KindredError(`${basename(archive)} cannot be unpacked: ${(error as Error).message}`, {
      cause: error,
    });
  } finally {
    file.destroy();
    gunzip.destroy();
  }
}

async function unpack(reader: ByteReader, folder: string): Promise<string[]> {
  const written: string[] = [];
  for await (const { name, pieces } of tarEntries(reader)) {
    const parts = safeParts(name);
    const path = parts.length === 1 ? parts[0]! : parts.slice(1).join('/');
    await writePieces(join(folder, path), pieces);
    written.push(path);
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
