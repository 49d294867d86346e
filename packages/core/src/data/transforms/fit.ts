import type { Image } from '../image.js';
import { resize } from './resize.js';

/**
 * Brings an image to `height` x `width` without chance: resized, its shape kept, until the target covers
 * `cropFraction` of it along its shorter side, then cropped in the middle. 1 cuts off as little as possible;
 * 0.875 is usual for photographs (a 256-pixel side for a crop of 224). An image that has the size is
 * returned as it is, whatever `cropFraction`.
 */
export function fit(image: Image, height: number, width: number, cropFraction = 1): Image {
  if (image.height === height && image.width === width) return image;
  const scale = Math.max(height / image.height, width / image.width) / cropFraction;
  const resizedHeight = Math.max(height, Math.round(image.height * scale));
  const resizedWidth = Math.max(width, Math.round(image.width * scale));
  const top = Math.floor((resizedHeight - height) / 2);
  const left = Math.floor((resizedWidth - width) / 2);
  return resize(image, resizedHeight, resizedWidth, { window: { top, left, height, width } });
}
