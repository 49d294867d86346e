import { readFile } from 'node:fs/promises';
import { checkOptions } from '@kindred/core/config';
import type { Image } from '@kindred/core/data';
import sharp from 'sharp';
import { specialKindAt } from '../../storage/file-kind.js';
import { explainDecodeError } from './decode-errors.js';
import { unsupportedContent } from './unsupported.js';

/** What {@link decodeImage} brings pictures to. */
export interface DecodeOptions {
  /** Longest shorter side that is kept, in pixels. */
  readonly storeSize: number;
  readonly channels: 1 | 3;
}

/** An image, with what was damaged about it, if anything; or why there is none. */
export type DecodeResult =
  | { readonly image: Image; readonly damage: string | undefined }
  | { readonly image: undefined; readonly reason: string };

/**
 * Decodes one picture, a file or its bytes, to 8-bit sRGB (or grey) planes: turned upright by its EXIF orientation, transparency
 * laid over white, the first frame of an animation, and, where the shorter side is longer than `storeSize`,
 * reduced to it with a Lanczos filter (aspect ratio kept; never enlarged).
 */
export async function decodeImage(
  source: string | Uint8Array,
  options: DecodeOptions,
): Promise<DecodeResult> {
  checkOptions('decodeImage', options, { storeSize: true, channels: true });
  let bytes: Uint8Array | undefined;
  try {
    const special = typeof source === 'string' ? await specialKindAt(source) : undefined;
    if (special !== undefined) return { image: undefined, reason: special };
    // The bytes rather than the path: sharp caches what it reads by path and would miss that a file changed.
    bytes = typeof source === 'string' ? await readFile(source) : source;
    try {
      return { image: await decode(bytes, options, 'warning'), damage: undefined };
    } catch (strictError) {
      // Flaws short of truncation (say, stray bytes between JPEG segments) still leave a picture.
      const image = await decode(bytes, options, 'error').catch(() => undefined);
      if (image === undefined) throw strictError;
      return { image, damage: explainDecodeError(strictError) };
    }
  } catch (error) {
    return { image: undefined, reason: (bytes && unsupportedContent(bytes)) ?? explainDecodeError(error) };
  }
}

async function decode(
  bytes: Uint8Array,
  { storeSize, channels }: DecodeOptions,
  failOn: 'warning' | 'error',
): Promise<Image> {
  const { data, info } = await sharp(bytes, { failOn })
    .autoOrient()
    .flatten({ background: 'white' })
    .resize({
      width: storeSize,
      height: storeSize,
      fit: 'outside',
      withoutEnlargement: true,
      kernel: 'lanczos3',
    })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== channels) throw new Error(`decoded to ${info.channels} channels`);
  return { channels, height: info.height, width: info.width, data: toPlanes(data, channels) };
}

/** Interleaved pixels (HWC) to planes (CHW). */
function toPlanes(pixels: Uint8Array, channels: 1 | 3): Uint8Array {
  if (channels === 1) return Uint8Array.from(pixels);
  const area = pixels.length / 3;
  const planes = new Uint8Array(pixels.length);
  for (let i = 0, from = 0; i < area; i++, from += 3) {
    planes[i] = pixels[from]!;
    planes[area + i] = pixels[from + 1]!;
    planes[2 * area + i] = pixels[from + 2]!;
  }
  return planes;
}
