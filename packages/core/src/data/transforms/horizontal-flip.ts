import * as z from 'zod';
import type { Image } from '../image.js';
import { workspace } from '../pixel-kernels/kernels.js';
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

export function flip(image: Image): Image {
  return { ...image, data: flippedByKernels(image) ?? flippedPlainly(image) };
}

function flippedByKernels({ width, data }: Image): Uint8Array | undefined {
  const space = workspace(2 * data.length);
  if (!space) return undefined;
  const source = space.take(data.length);
  const out = space.take(data.length);
  const bytes = space.bytes();
  if (!bytes) return undefined;
  bytes.set(data, source);
  space.kernels.flip(source, data.length / width, width, out);
  return bytes.slice(out, out + data.length);
}

function flippedPlainly({ width, data }: Image): Uint8Array {
  const flipped = new Uint8Array(data.length);
  for (let row = 0; row < data.length; row += width) {
    for (let x = 0; x < width; x++) flipped[row + x] = data[row + width - 1 - x]!;
  }
  return flipped;
}
