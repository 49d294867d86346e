import type { Image } from '../image.js';
import { resize } from './resize.js';
import type { ResizeFilter } from './resize-weights.js';

/**
 * How an image that has another shape than the input is shown whole: stretched, or within a background of red, green and
 * blue from 0 to 255. Where there is none, it is cut.
 */
export type Whole =
  | { readonly kind: 'stretch' }
  | { readonly kind: 'pad'; readonly background: readonly [number, number, number] };

/**
 * Brings a whole image to `height` x `width`. Padded, it keeps its shape (sides are rounded) and stands in the middle; of
 * what is left over, half (rounded down) is at the top and on the left.
 */
export function showWhole(
  image: Image,
  height: number,
  width: number,
  whole: Whole,
  filter: ResizeFilter = 'bilinear',
): Image {
  if (image.height === height && image.width === width) return image;
  if (whole.kind === 'stretch') return resize(image, height, width, { filter });
  const scale = Math.min(height / image.height, width / image.width);
  const inner = {
    height: Math.min(height, Math.max(1, Math.round(image.height * scale))),
    width: Math.min(width, Math.max(1, Math.round(image.width * scale))),
  };
  const isSize = inner.height === image.height && inner.width === image.width;
  const resized = isSize ? image : resize(image, inner.height, inner.width, { filter });
  return padded(resized, height, width, whole.background);
}

/**
 * The same in as many pixels as the image has, or as the input has where those are more: what random crops are taken from.
 */
export function shapeWhole(image: Image, height: number, width: number, whole: Whole): Image {
  const sides = [image.height / height, image.width / width] as const;
  const scale = Math.max(1, whole.kind === 'pad' ? Math.max(...sides) : Math.sqrt(sides[0] * sides[1]));
  return showWhole(image, Math.round(height * scale), Math.round(width * scale), whole);
}

function padded(
  { channels, height, width, data }: Image,
  outHeight: number,
  outWidth: number,
  background: readonly number[],
): Image {
  const values = channels === 1 ? [luminance(background)] : background;
  const top = Math.floor((outHeight - height) / 2);
  const left = Math.floor((outWidth - width) / 2);
  const out = new Uint8Array(channels * outHeight * outWidth);
  for (let c = 0; c < channels; c++) {
    const plane = out.subarray(c * outHeight * outWidth, (c + 1) * outHeight * outWidth).fill(values[c]!);
    for (let y = 0; y < height; y++) {
      const from = (c * height + y) * width;
      plane.set(data.subarray(from, from + width), (top + y) * outWidth + left);
    }
  }
  return { channels, height: outHeight, width: outWidth, data: out };
}

/** Of a colour, as decoders make pictures grey: of linear light (Rec. 709), between the levels that it is encoded to. */
function luminance([red, green, blue]: readonly number[]): number {
  if (red === green && green === blue) return red!;
  const light = 255 * (0.2126 * linear(red!) + 0.7152 * linear(green!) + 0.0722 * linear(blue!));
  const below = Math.floor(light);
  const [low, high] = [encoded(below / 255), encoded((below + 1) / 255)];
  return Math.floor(low + (high - low) * (light - below) + 0.5);
}

function linear(level: number): number {
  const value = level / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

function encoded(light: number): number {
  return Math.round(255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055));
}
