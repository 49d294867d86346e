import * as z from 'zod';
import type { Image } from '../image.js';
import { defineTransform } from './transform.js';

const options = z.strictObject({
  p: z.number().min(0).max(1).default(0.5).describe('Probability of flipping'),
});

/** Mirrors the image left to right with probability `p`. */
export const horizontalFlip = defineTransform({
  name: 'horizontalFlip',
  description: 'mirrors the image left to right at random',
  options,
  apply: (image, { p }, { random }) => (random.float() < p ? flip(image) : image),
});

export function flip({ channels, height, width, data }: Image): Image {
  const flipped = new Uint8Array(data.length);
  for (let row = 0; row < data.length; row += width) {
    for (let x = 0; x < width; x++) flipped[row + x] = data[row + width - 1 - x]!;
  }
  return { channels, height, width, data: flipped };
}
