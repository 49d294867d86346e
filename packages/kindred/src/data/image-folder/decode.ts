import { readFile, stat } from 'node:fs/promises';
import { checkOptions } from '@kindred/core/config';
import { colourName, type Image, type Rgb } from '@kindred/core/data';
import sharp, { type Sharp } from 'sharp';
import { specialKindAt } from '../../storage/file-kind.js';
import { decodedBytes, encodedBytes } from './admission.js';
import { explainDecodeError } from './decode-errors.js';
import { pictureOpener } from './open-picture.js';
import { pictureFormat } from './picture-format.js';
import { decodedSize } from './picture-size.js';
import { unsupportedContent } from './unsupported.js';
import { bytesOfValues, RefusedPicture, refuseMisread, scale16 } from './value-range.js';

/**
 * Which values of pixels of more than 8 bits are black and white: two values; `auto`, where the picture's format tells it
 * and it is refused where that would leave it black or white; or `cast`, as they come out of the decoder, unchecked.
 */
export type ValueRange = 'auto' | 'cast' | readonly [black: number, white: number];

/** What {@link decodeImage} brings pictures to. */
export interface DecodeOptions {
  /** Longest shorter side that is kept, in pixels. */
  readonly storeSize: number;
  readonly channels: 1 | 3;
  /** What is laid under transparent pixels; white where not given. */
  readonly background?: Rgb | undefined;
  /** Which values of pixels of more than 8 bits are black and white; `auto` where not given. */
  readonly range?: ValueRange | undefined;
}

/** An image, with what was damaged about it, if anything; or why there is none. */
export type DecodeResult =
  | { readonly image: Image; readonly damage: string | undefined }
  | { readonly image: undefined; readonly reason: string };

const white: Rgb = [255, 255, 255];

/**
 * Decodes one picture, a file or its bytes, to 8-bit sRGB (or grey) planes: turned upright by its EXIF orientation, transparency
 * laid over `background`, the first frame of an animation, and, where the shorter side is longer than `storeSize`,
 * reduced to it with a Lanczos filter (aspect ratio kept; never enlarged). There is none of a picture that this would
 * leave black, white or of one colour, though it is not.
 */
export async function decodeImage(
  source: string | Uint8Array,
  options: DecodeOptions,
): Promise<DecodeResult> {
  checkOptions('decodeImage', options, { storeSize: true, channels: true, background: true, range: true });
  return whileRead(source, () => decodeRead(source, options));
}

/** Does what needs the bytes of a picture in memory, once there is room for those of a file. */
export async function whileRead<T>(source: unknown, work: () => Promise<T>): Promise<T> {
  if (typeof source !== 'string') return work();
  const size = (await stat(source).catch(() => undefined))?.size ?? 0;
  return encodedBytes.run(size, work);
}

/** {@link decodeImage} for {@link whileRead}. */
export async function decodeRead(source: string | Uint8Array, options: DecodeOptions): Promise<DecodeResult> {
  let bytes: Uint8Array | undefined;
  try {
    const special = typeof source === 'string' ? await specialKindAt(source) : undefined;
    if (special !== undefined) return { image: undefined, reason: special };
    // The bytes rather than the path: sharp caches what it reads by path and would miss that a file changed.
    const content = typeof source === 'string' ? await readFile(source) : source;
    bytes = content;
    return await decodedBytes.run(await decodedSize(content), () => decodeLeniently(content, options));
  } catch (error) {
    if (error instanceof RefusedPicture) return { image: undefined, reason: error.message };
    const other = bytes && pictureFormat(bytes) === undefined ? unsupportedContent(bytes) : undefined;
    return { image: undefined, reason: other ?? explainDecodeError(error) };
  }
}

/** Flaws short of truncation (say, stray bytes between JPEG segments) still leave a picture. @throws where they leave none. */
async function decodeLeniently(bytes: Uint8Array, options: DecodeOptions): Promise<DecodeResult> {
  try {
    return { image: await decode(bytes, options, 'warning'), damage: undefined };
  } catch (strictError) {
    if (strictError instanceof RefusedPicture) throw strictError;
    const image = await decode(bytes, options, 'error').catch((error: unknown) => {
      if (error instanceof RefusedPicture) throw error;
      return undefined;
    });
    if (image === undefined) throw strictError;
    return { image, damage: explainDecodeError(strictError) };
  }
}

async function decode(
  bytes: Uint8Array,
  { storeSize, channels, background = white, range = 'auto' }: DecodeOptions,
  failOn: 'warning' | 'error',
): Promise<Image> {
  const opener = await pictureOpener(bytes);
  const open = () => opener({ failOn });
  const [red, green, blue] = background;
  const { picture, is16Bit } = await eightBits(bytes, open, range);
  const { data, info } = await picture
    .flatten({ background: { r: red, g: green, b: blue } })
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
  if (range !== 'cast') {
    const isBlank = isPlain(data);
    if (is16Bit) await refuseMisread(open, range, { most: highest(data), isBlank });
    if (isBlank) await refuseHidden(open, background);
  }
  return { channels, height: info.height, width: info.width, data: toPlanes(data, channels) };
}

/** The picture, upright, with what brings deeper pixels to 8 bits. */
async function eightBits(
  bytes: Uint8Array,
  open: () => Sharp,
  range: ValueRange,
): Promise<{ readonly picture: Sharp; readonly is16Bit: boolean }> {
  const upright = open().autoOrient();
  const asItIs = { picture: upright, is16Bit: false };
  if (range === 'cast') return asItIs;
  const format = pictureFormat(bytes);
  const metadata = format === 'tiff' ? await open().metadata() : undefined;
  if (metadata?.depth === 'ushort' || (format === 'png' && bytes[pngDepth] === 16)) {
    const scale = await scale16(open, range);
    return { picture: scale === undefined ? upright : upright.linear(...scale), is16Bit: true };
  }
  if (metadata === undefined || metadata.depth === 'uchar') return asItIs;
  const { data, raw } = await bytesOfValues(open, metadata, range);
  return { picture: sharp(data, { raw }), is16Bit: false };
}

/** Where a PNG says how many bits its values have. */
const pngDepth = 24;

/** What differs by less looks like one colour. */
const hidden = 8;

/** Whether all values are nearly the same: for nearly all pictures the first few tell. */
function isPlain(pixels: Uint8Array): boolean {
  let [least, most] = [255, 0];
  for (const value of pixels) {
    if (value < least) least = value;
    if (value > most) most = value;
    if (most - least >= hidden) return false;
  }
  return true;
}

function highest(pixels: Uint8Array): number {
  let most = 0;
  for (const value of pixels) if (value > most) most = value;
  return most;
}

/** @throws RefusedPicture where a picture is blank because of its transparency. */
async function refuseHidden(open: () => Sharp, background: Rgb): Promise<void> {
  const { hasAlpha } = await open().metadata();
  if (!hasAlpha) return;
  const { max, min } = (await open().stats()).channels.at(-1)!;
  if (max === 0) throw new RefusedPicture('it is transparent all over');
  if (max - min < hidden) return;
  throw new RefusedPicture(
    `nothing is left of it once its transparency is laid over ${colourName(background)}: choose another \`background\``,
  );
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
