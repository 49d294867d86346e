import type { Image } from '../image.js';
import { convertChannels } from './channels.js';
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
  const colour = { channels: 3, height: 1, width: 1, data: Uint8Array.from(background) };
  const values = convertChannels(colour, channels as 1 | 3).data;
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
