import * as zlib from 'node:zlib';

/** Remainders of all bytes by the polynomial of ISO 3309, its bits reversed. */
const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ (remainder & 1 ? 0xedb88320 : 0);
  return remainder;
});

/** Node has one of its own since 20.15, which is faster. */
const native: typeof crc32Of | undefined = zlib.crc32;

/** The checksum CRC-32 of bytes that come in pieces. */
export class Crc32 {
  value = 0;

  static of(bytes: Uint8Array): number {
    const checksum = new Crc32();
    checksum.add(bytes);
    return checksum.value;
  }

  add(bytes: Uint8Array): void {
    this.value = (native ?? crc32Of)(bytes, this.value);
  }
}

/** @param before the checksum of the bytes before */
export function crc32Of(bytes: Uint8Array, before = 0): number {
  let remainder = ~before;
  for (const byte of bytes) remainder = (remainder >>> 8) ^ table[(remainder ^ byte) & 0xff]!;
  return ~remainder >>> 0;
}
