import type { Image } from '../image.js';

/** A rectangle of whole pixels; `top` and `left` may be negative where a crop reaches beyond the image. */
export interface Box {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** Cuts `box` out of an image; pixels outside the image get the value `fill`. */
export function crop(image: Image, box: Box, fill = 0): Image {
  const { channels } = image;
  const { height, width } = box;
  const data = new Uint8Array(channels * height * width);
  if (fill !== 0) data.fill(fill);
  const from = Math.max(box.left, 0);
  const to = Math.min(box.left + width, image.width);
  const top = Math.max(box.top, 0);
  const bottom = Math.min(box.top + height, image.height);
  if (from < to) {
    for (let c = 0; c < channels; c++) {
      for (let y = top; y < bottom; y++) {
        const row = (c * image.height + y) * image.width;
        const target = (c * height + y - box.top) * width + from - box.left;
        data.set(image.data.subarray(row + from, row + to), target);
      }
    }
  }
  return { channels, height, width, data };
}

/** Height and width around a scale and shape: area (pixels) and aspect ratio (width / height), rounded. */
export function boxOfArea(area: number, aspect: number): { height: number; width: number } {
  return { height: Math.round(Math.sqrt(area / aspect)), width: Math.round(Math.sqrt(area * aspect)) };
}
