import { KindredError } from '../../errors.js';

/** Contents of an IDX file of unsigned bytes: `data` has as many bytes as the product of `dimensions`. */
export interface IdxFile {
  readonly dimensions: readonly number[];
  readonly data: Uint8Array;
}

/**
 * Reads an IDX file of unsigned bytes: big-endian, a magic number (2048 + rank), one 32-bit size per dimension, then the
 * bytes, which are not copied. Format: Yann LeCun, "The MNIST database".
 * @param name of the file, for messages
 * @throws KindredError naming the file: wrong magic number, wrong length.
 */
export function parseIdx(name: string, bytes: Uint8Array, rank: number): IdxFile {
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
    const [said, found] = [expected, data.length].map((size) => size.toLocaleString('en-US'));
    throw new KindredError(
      `${name}: ${data.length < expected ? 'truncated' : 'too long'}: its header announces ` +
        `${dimensions.join(' x ')} = ${said} bytes, ${found} follow`,
    );
  }
  return { dimensions, data };
}
