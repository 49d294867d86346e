import { basename } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { type IdxFile, parseIdx } from '@kindred/core/data';
import { KindredError } from '@kindred/core/errors';
import { readBytes } from '../../storage/read.js';

/**
 * Reads an IDX file of unsigned bytes, plain or gzipped (`.gz`).
 *
 * @throws {KindredError} naming the file: unreadable, damaged gzip, wrong magic number, wrong length.
 */
export async function readIdx(path: string, rank: number): Promise<IdxFile> {
  return parseIdx(basename(path), await readMaybeGzipped(path), rank);
}

async function readMaybeGzipped(path: string): Promise<Uint8Array> {
  const bytes = await readBytes(path);
  if (!path.toLowerCase().endsWith('.gz')) return bytes;
  try {
    const { buffer, byteOffset, byteLength } = await promisify(gunzip)(bytes);
    return new Uint8Array(buffer, byteOffset, byteLength);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code === 'Z_BUF_ERROR' ? 'truncated' : 'damaged';
    throw new KindredError(
      `${basename(path)}: ${reason} gzip file (${(error as Error).message}): download it again`,
      { cause: error },
    );
  }
}
