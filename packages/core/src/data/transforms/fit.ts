import type { Image } from '../image.js';
import { resize } from './resize.js';
import type { ResizeFilter } from './resize-weights.js';

/** What an image is resized to cover, its shape kept, before it is cropped in the middle. */
export interface Cover {
  readonly height: number;
  readonly width: number;
  readonly filter: ResizeFilter;
}

/**
 * Brings an image to `height` x `width` without chance: resized, its shape kept, until it covers `cover`, then cropped in
 * the middle. Without it the target itself is covered, which cuts off as little as possible, and an image that has the size
 * is returned as it is.
 */
export function fit(image: Image, height: number, width: number, cover?: Cover): Image {
  if (!cover && image.height === height && image.width === width) return image;
  const { filter, ...covered } = cover ?? { height, width, filter: 'bilinear' as const };
  const scale = Math.max(covered.height / image.height, covered.width / image.width);
  const resizedHeight = Math.max(height, Math.round(image.height * scale));
  const resizedWidth = Math.max(width, Math.round(image.width * scale));
  const top = Math.floor((resizedHeight - height) / 2);
  const left = Math.floor((resizedWidth - width) / 2);
  return resize(image, resizedHeight, resizedWidth, { filter, window: { top, left, height, width } });
}
