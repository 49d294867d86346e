import { setImmediate as breathe } from 'node:timers/promises';

/** Pixels that are converted in one go: some milliseconds. */
const pixelsAtOnce = 2 ** 20;

/** Where a BMP says what its pixels are. */
const at = { pixels: 10, header: 14, width: 18, height: 22, bits: 28, compression: 30, colours: 46 };

/**
 * Red, green and blue of a BMP of the plainest kinds, interleaved: a palette of 8 bits, or 24 or 32 bits without
 * compression: for pictures that the other decoder refuses, which are larger than 512 MB. It takes a second or two, and lets others have
 * their turn meanwhile.
 * @returns undefined for other kinds, and where it is cut off
 */
export async function plainBitmap(bytes: Uint8Array) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 54 || view.getUint32(at.header, true) < 40) return undefined;
  const [width, signedHeight] = [view.getInt32(at.width, true), view.getInt32(at.height, true)];
  const bits = view.getUint16(at.bits, true);
  const height = Math.abs(signedHeight);
  const start = view.getUint32(at.pixels, true);
  const stride = 4 * Math.ceil((width * bits) / 32);
  const isPlain = view.getUint32(at.compression, true) === 0 && [8, 24, 32].includes(bits);
  if (!isPlain || width < 1 || height < 1 || start + height * stride > bytes.length) return undefined;
  const palette = 14 + view.getUint32(at.header, true);
  const colours = view.getUint32(at.colours, true) || 256;
  if (bits === 8 && palette + 4 * colours > bytes.length) return undefined;
  const data = new Uint8Array(3 * width * height);
  const step = bits / 8;
  let to = 0;
  const rowsAtOnce = Math.ceil(pixelsAtOnce / width);
  for (let y = 0; y < height; y++) {
    if (y % rowsAtOnce === rowsAtOnce - 1) await breathe();
    let from = start + (signedHeight < 0 ? y : height - 1 - y) * stride;
    for (let x = 0; x < width; x++, from += step, to += 3) {
      const colour = step === 1 ? palette + 4 * Math.min(bytes[from]!, colours - 1) : from;
      data[to] = bytes[colour + 2]!;
      data[to + 1] = bytes[colour + 1]!;
      data[to + 2] = bytes[colour]!;
    }
  }
  return { data, width, height, channels: 3 as const };
}
