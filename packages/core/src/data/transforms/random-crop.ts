import * as z from 'zod';
import { crop } from './box.js';
import { defineTransform } from './transform.js';

const options = z.strictObject({
  padding: z.int().min(0).default(4).describe('Pixels added on each side before cropping'),
  fill: z.int().min(0).max(255).default(0).describe('Grey value of the added pixels, 0 to 255'),
});

/** Pads the image and cuts out a window of its own size: a random shift by up to `padding` pixels. */
export const randomCrop = defineTransform({
  name: 'randomCrop',
  description: 'pads the image and crops it back to its size at a random place',
  options,
  apply(image, { padding, fill }, { random }) {
    const top = random.int(2 * padding + 1) - padding;
    const left = random.int(2 * padding + 1) - padding;
    if (top === 0 && left === 0) return image;
    return crop(image, { top, left, height: image.height, width: image.width }, fill);
  },
});
