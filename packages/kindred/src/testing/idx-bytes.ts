/** An IDX file of unsigned bytes with these dimensions; by default the bytes 0, 1, 2, ... */
export function idxBytes(dimensions: readonly number[], data?: readonly number[]): Uint8Array {
  const length = dimensions.reduce((product, size) => product * size, 1);
  const header = 4 + 4 * dimensions.length;
  const bytes = new Uint8Array(header + length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x0800 + dimensions.length);
  for (const [axis, size] of dimensions.entries()) view.setUint32(4 + 4 * axis, size);
  bytes.set(data ?? Array.from({ length }, (_, i) => i % 256), header);
  return bytes;
}
