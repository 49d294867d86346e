import { KindredError } from '../../errors.js';

/** What the header of an IDX file of unsigned bytes says. */
export interface IdxHeader {
  readonly dimensions: readonly number[];
  /** Bytes of the header itself, and of what follows: the product of `dimensions`. */
  readonly headerBytes: number;
  readonly dataBytes: number;
}

/** Contents of an IDX file of unsigned bytes: `data` has as many bytes as the product of `dimensions`. */
export interface IdxFile {
  readonly dimensions: readonly number[];
  readonly data: Uint8Array;
}

/** Bytes of the header of an IDX file with so many dimensions. */
export function idxHeaderBytes(rank: number): number {
  return 4 + 4 * rank;
}

/**
 * Reads the header of an IDX file of unsigned bytes: big-endian, a magic number (2048 + rank), one 32-bit size per dimension.
 * Format: Yann LeCun, "The MNIST database".
 * @param name of the file, for messages
 * @param bytes at least those of the header; what follows is not looked at
 * @throws KindredError naming the file: wrong magic number, shorter than a header.
 */
export function parseIdxHeader(name: string, bytes: Uint8Array, rank: number): IdxHeader {
  const magic = 0x0800 + rank;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerBytes = idxHeaderBytes(rank);
  if (bytes.length >= 4 && view.getUint32(0) !== magic) {
    throw new KindredError(
      `${name}: not the expected IDX file: magic number ${view.getUint32(0)} where ${magic} (unsigned bytes, ` +
        `${rank} ${rank === 1 ? 'dimension' : 'dimensions'}) belongs`,
    );
  }
  if (bytes.length < headerBytes) throw new KindredError(`${name}: truncated: shorter than an IDX header`);
  const dimensions = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  return { dimensions, headerBytes, dataBytes: dimensions.reduce((product, size) => product * size, 1) };
}

/**
 * @param found bytes that follow the header
 * @throws KindredError naming the file where they are not as many as it announces.
 */
export function requireIdxLength(name: string, { dimensions, dataBytes }: IdxHeader, found: number): void {
  if (found === dataBytes) return;
  const [said, following] = [dataBytes, found].map((size) => size.toLocaleString('en-US'));
  throw new KindredError(
    `${name}: ${found < dataBytes ? 'truncated' : 'too long'}: its header announces ` +
      `${dimensions.join(' x ')} = ${said} bytes, ${following} follow`,
  );
}

/**
 * Reads an IDX file of unsigned bytes that is in memory; its data is not copied.
 * @param name of the file, for messages
 * @throws KindredError naming the file: wrong magic number, wrong length.
 */
export function parseIdx(name: string, bytes: Uint8Array, rank: number): IdxFile {
  const header = parseIdxHeader(name, bytes, rank);
  const data = bytes.subarray(header.headerBytes);
  requireIdxLength(name, header, data.length);
  return { dimensions: header.dimensions, data };
}
