import sharp, { type Sharp } from 'sharp';
import { pictureFormat } from './picture-format.js';
import { plainBitmap } from './plain-bitmap.js';

/** Pixels of a picture that is decoded in full, interleaved. */
interface Pixels {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 2 | 3 | 4;
}

/** The most pixels of a picture, as sharp has it. */
const mostPixels = 0x3fff * 0x3fff;

/**
 * A picture for sharp, which reads all formats but BMP and PNM: those come from another decoder.
 * @returns opens it, as often as it is looked at
 * @throws Error in the words of the decoder where it is damaged, absurdly large or of an unknown format.
 */
export async function pictureOpener(
  bytes: Uint8Array,
): Promise<(options?: { failOn?: 'warning' | 'error' }) => Sharp> {
  const format = pictureFormat(bytes);
  if (format !== 'bmp' && format !== 'pnm') return (options) => sharp(bytes, options);
  const { data, ...raw } = await decodeBitmap(bytes);
  return () => sharp(data, { raw });
}

/** The decoder of bitmaps takes no more than 512 MB for three bytes of each pixel, of which a file may have one. */
const largestForDecoder = 512_000_000 / 3;

/** Colour types of the decoder by the channels of 8 bits that they have. */
const channelsOf: Readonly<Record<number, Pixels['channels']>> = { 0: 1, 1: 2, 2: 3, 3: 4 };

async function decodeBitmap(bytes: Uint8Array): Promise<Pixels> {
  const plain = bytes.length > largestForDecoder ? await plainBitmap(bytes) : undefined;
  if (plain) return plain;
  // Few need it: it is loaded with the first picture that does.
  const { Transformer } = await import('@napi-rs/image');
  const { width, height, colorType } = await new Transformer(bytes).metadata();
  if (width * height > mostPixels) throw new Error('the picture exceeds pixel limit');
  const channels = channelsOf[colorType];
  if (channels === undefined) throw new Error('a bitmap of more than 8 bits: convert it to PNG');
  const data = await new Transformer(bytes).rawPixels();
  // Programs leave the fourth byte of a pixel empty where there is no transparency.
  if (channels === 4 && isTransparent(data)) for (let i = 3; i < data.length; i += 4) data[i] = 255;
  return { data, width, height, channels };
}

/** Whether no pixel is seen. */
function isTransparent(data: Uint8Array): boolean {
  for (let i = 3; i < data.length; i += 4) if (data[i] !== 0) return false;
  return true;
}
