import * as z from 'zod';
import type { Random } from '../../random/random.js';
import type { Image } from '../image.js';
import { type Box, boxOfArea } from './box.js';
import { ratioSchema, scaleSchema } from './ranges.js';
import { defineTransform } from './transform.js';

const options = z.strictObject({
  p: z.number().min(0).max(1).default(0.5).describe('Probability of erasing'),
  scale: scaleSchema
    .default([0.02, 0.33])
    .describe("Least and largest erased area, as a fraction of the image's"),
  ratio: ratioSchema.default([0.3, 3.3]).describe('Least and largest width / height of the erased box'),
  fill: z
    .union([z.int().min(0).max(255), z.literal('noise')])
    .default(0)
    .describe('What replaces the pixels: a grey value, or "noise"'),
});

const ATTEMPTS = 10;

/** Overwrites a random box (Zhong et al. 2017, "Random erasing data augmentation"). */
export const randomErasing = defineTransform({
  name: 'randomErasing',
  description: 'overwrites a random box of the image',
  options,
  apply(image, { p, scale, ratio, fill }, { random }) {
    if (random.float() >= p) return image;
    const area = image.height * image.width;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const aspect = Math.exp(random.uniform(Math.log(ratio[0]), Math.log(ratio[1])));
      const { height, width } = boxOfArea(area * random.uniform(...scale), aspect);
      if (height < 1 || width < 1 || height >= image.height || width >= image.width) continue;
      const top = random.int(image.height - height + 1);
      const left = random.int(image.width - width + 1);
      return erase(image, { top, left, height, width }, fill, random);
    }
    return image;
  },
});

function erase(image: Image, box: Box, fill: number | 'noise', random: Random): Image {
  const data = image.data.slice();
  for (let c = 0; c < image.channels; c++) {
    for (let y = box.top; y < box.top + box.height; y++) {
      const start = (c * image.height + y) * image.width + box.left;
      if (fill !== 'noise') data.fill(fill, start, start + box.width);
      else for (let i = start; i < start + box.width; i++) data[i] = random.uint32();
    }
  }
  return { ...image, data };
}
