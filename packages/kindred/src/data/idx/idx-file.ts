import { basename } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { KindredError } from '@kindred/core/errors';
import { groupDigits } from '@kindred/report/text';
import { readBytes } from '../../storage/read.js';

/** Contents of an IDX file of unsigned bytes: `data` has as many bytes as the product of `dimensions`. */
export interface IdxFile {
  readonly dimensions: readonly number[];
  readonly data: Uint8Array;
}

/**
 * Reads an IDX file of unsigned bytes, plain or gzipped (`.gz`): big-endian, a magic number (2048 + rank),
 * one 32-bit size per dimension, then the bytes. Format: Yann LeCun, "The MNIST database".
 *
 * @throws {KindredError} naming the file: unreadable, damaged gzip, wrong magic number, wrong length.
 */
export async function readIdx(path: string, rank: number): Promise<IdxFile> {
  const name = basename(path);
  const bytes = await readMaybeGzipped(path);
  const magic = 0x0800 + rank;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerBytes = 4 + 4 * rank;
  if (bytes.length >= 4 && view.getUint32(0) !== magic) {
    throw new KindredError(
      `${name}: not the expected IDX file: magic number ${view.getUint32(0)} where ${magic} (unsigned bytes, ` +
        `${rank} ${rank === 1 ? 'dimension' : 'dimensions'}) belongs`,
    );
  }
  if (bytes.length < headerBytes) throw new KindredError(`${name}: truncated: shorter than an IDX header`);
  const dimensions = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const expected = dimensions.reduce((product, size) => product * size, 1);
  const data = bytes.subarray(headerBytes);
  if (data.length !== expected) {
    throw new KindredError(
      `${name}: ${data.length < expected ? 'truncated' : 'too long'}: its header announces ` +
        `${dimensions.join(' x ')} = ${groupDigits(expected)} bytes, ${groupDigits(data.length)} follow`,
    );
  }
  return { dimensions, data };
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
