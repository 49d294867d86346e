import { createReadStream } from 'node:fs';
import { mkdir, open, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { KindredError } from '@kindred/core/errors';
import { ByteReader } from './byte-reader.js';
import { readTarHeader, tarBlock } from './tar-header.js';

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
  for (;;) {
    const header = readTarHeader(await reader.exactly(tarBlock));
    if (header === undefined) return written;
    if (header.type === 'file') {
      const path = pathBelowTop(header.name);
      await writePieces(join(folder, path), reader.pieces(header.bytes));
      written.push(path);
    } else {
      await reader.exactly(header.bytes);
    }
    await reader.exactly(-header.bytes & (tarBlock - 1));
  }
}

/** The name without its first folder. Throws where it could lead out of the folder that is written to. */
function pathBelowTop(name: string): string {
  const parts = name.split('/').filter((part) => part !== '.');
  const escapes = name.startsWith('/') || /[\\:]/.test(name) || parts.includes('..');
  if (escapes || parts.includes('')) throw new Error(`unsafe path '${name}'`);
  return parts.length === 1 ? parts[0]! : parts.slice(1).join('/');
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
