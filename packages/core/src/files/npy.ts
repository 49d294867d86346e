/**
 * NumPy's .npy format, version 1.0: the magic bytes, the length of the header, a header that is written as a Python
 * dictionary and padded with spaces to a multiple of 64 bytes, then the elements in C order, little-endian.
 * Source: the format description in NumPy's `numpy.lib.format`.
 */
import { KindredError } from '../errors.js';
import { formatShape, type Shape, sizeOf } from '../graph/types.js';

const magic = Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0);

/** The bytes of an .npy file with float32 elements. @throws KindredError where they do not fill the shape. */
export function encodeNpy(shape: Shape, data: Float32Array): Uint8Array {
  if (data.length !== sizeOf(shape)) {
    throw new KindredError(`an array of shape ${formatShape(shape)} cannot hold ${data.length} elements`);
  }
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${tuple}), }`;
  const before = magic.length + 2;
  const begin = Math.ceil((before + text.length + 1) / 64) * 64;
  const header = new TextEncoder().encode(`${text.padEnd(begin - before - 1)}\n`);
  const file = new Uint8Array(begin + data.byteLength);
  file.set(magic);
  new DataView(file.buffer).setUint16(magic.length, header.length, true);
  file.set(header, before);
  file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), begin);
  return file;
}
