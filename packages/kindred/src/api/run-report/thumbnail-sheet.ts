import type { Dataset, Image } from '@kindred/core/data';
import type { ThumbnailSheet } from '@kindred/report';
import sharp from 'sharp';
import { mapConcurrently } from '../../data/map-concurrently.js';

/** Longest side of a thumbnail, in pixels. */
const SIDE = 72;

/** Transparent pixels between thumbnails, so that none shines through at the edge of another. */
const GUTTER = 2;

/** The largest sheet, in bytes; it takes a third more in the page. */
const MOST_BYTES = 2.6e6;

/** Qualities that are tried in turn until the sheet is small enough. */
const QUALITIES = [82, 65, 45, 25];

/** Images that are reduced at once. */
const IN_FLIGHT = 8;

/** The side of thumbnails of a data set's images: of small images that of the largest one. */
export function thumbnailSide(images: Dataset): number {
  let side = 1;
  for (let i = 0; i < images.labels.length && side < SIDE; i++) {
    const { height, width } = images.image(i);
    side = Math.max(side, height, width);
  }
  return Math.min(SIDE, side);
}

/**
 * Thumbnails of some images as one WebP picture, each whole in the middle of its square.
 * @param onProgress called after each image
 */
export async function thumbnailSheet(
  images: Dataset,
  shown: readonly number[],
  side: number,
  onProgress: (done: number, total: number) => void,
): Promise<ThumbnailSheet> {
  const columns = Math.ceil(Math.sqrt(shown.length));
  const rows = Math.ceil(shown.length / columns);
  const pitch = side + GUTTER;
  const [width, height] = [columns * pitch - GUTTER, rows * pitch - GUTTER];
  const pixels = new Uint8Array(4 * width * height);
  let done = 0;
  await mapConcurrently(shown, IN_FLIGHT, async (index, place) => {
    const small = await reduced(images.image(index), side);
    const left = (place % columns) * pitch + Math.floor((side - small.width) / 2);
    const top = Math.floor(place / columns) * pitch + Math.floor((side - small.height) / 2);
    for (let y = 0; y < small.height; y++) {
      for (let x = 0; x < small.width; x++) {
        const to = 4 * ((top + y) * width + left + x);
        const from = 3 * (y * small.width + x);
        for (let channel = 0; channel < 3; channel++) pixels[to + channel] = small.data[from + channel]!;
        pixels[to + 3] = 255;
      }
    }
    onProgress(++done, shown.length);
  });
  const bytes = await encode(pixels, width, height);
  return { uri: `data:image/webp;base64,${bytes.toString('base64')}`, columns, rows, side, gutter: GUTTER };
}

interface Pixels {
  readonly width: number;
  readonly height: number;
  /** Red, green and blue of each pixel in turn. */
  readonly data: Uint8Array;
}

/** An image with a longer side of at most `side`. */
async function reduced(image: Image, side: number): Promise<Pixels> {
  const { width, height } = image;
  const whole = { width, height, data: interleaved(image) };
  if (Math.max(width, height) <= side) return whole;
  const { data, info } = await sharp(whole.data, { raw: { width, height, channels: 3 } })
    .resize({ width: side, height: side, fit: 'inside', kernel: 'lanczos3' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

/** Planes of grey or of colours as pixels in colour. */
function interleaved({ channels, data }: Image): Uint8Array {
  const area = data.length / channels;
  const plane = channels === 1 ? 0 : area;
  const pixels = new Uint8Array(3 * area);
  for (let i = 0; i < area; i++) {
    for (let channel = 0; channel < 3; channel++) pixels[3 * i + channel] = data[channel * plane + i]!;
  }
  return pixels;
}

async function encode(pixels: Uint8Array, width: number, height: number): Promise<Buffer> {
  let encoded: Buffer | undefined;
  for (const quality of QUALITIES) {
    encoded = await sharp(pixels, { raw: { width, height, channels: 4 } })
      .webp({ quality, smartSubsample: true })
      .toBuffer();
    if (encoded.length <= MOST_BYTES) break;
  }
  return encoded!;
}
