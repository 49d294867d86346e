import * as z from 'zod';
import type { Random } from '../../random/random.js';
import type { Image } from '../image.js';
import { type Box, boxOfArea } from './box.js';
import { ratioSchema, scaleSchema } from './ranges.js';
import { resize } from './resize.js';
import { defineTransform } from './transform.js';

const options = z.strictObject({
  scale: scaleSchema
    .default([0.08, 1])
    .describe("Least and largest area of the crop, as a fraction of the image's"),
  ratio: ratioSchema.default([3 / 4, 4 / 3]).describe('Least and largest width / height of the crop'),
});

const ATTEMPTS = 10;

/**
 * Cuts out a box of random area, shape and place and resizes it to the network's input size (Szegedy et al.
 * 2015, "Going deeper with convolutions"; choice of the box as in torchvision).
 */
export const randomResizedCrop = defineTransform({
  name: 'randomResizedCrop',
  description: "crops a box of random area and shape and resizes it to the network's input size",
  options,
  resizes: true,
  apply(image, { scale, ratio }, { random, height, width }) {
    return resize(image, height, width, { from: drawBox(image, scale, ratio, random) });
  },
});

type Range = readonly [low: number, high: number];

/** Some tries with a random area and log-uniform shape, then the largest central box of an allowed shape. */
export function drawBox(image: Image, scale: Range, ratio: Range, random: Random): Box {
  const area = image.height * image.width;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const aspect = Math.exp(random.uniform(Math.log(ratio[0]), Math.log(ratio[1])));
    const { height, width } = boxOfArea(area * random.uniform(...scale), aspect);
    if (height < 1 || width < 1 || height > image.height || width > image.width) continue;
    const top = random.int(image.height - height + 1);
    const left = random.int(image.width - width + 1);
    return { top, left, height, width };
  }
  const aspect = Math.min(Math.max(image.width / image.height, ratio[0]), ratio[1]);
  const height = Math.max(1, Math.min(image.height, Math.round(image.width / aspect)));
  const width = Math.max(1, Math.min(image.width, Math.round(image.height * aspect)));
  const top = Math.floor((image.height - height) / 2);
  const left = Math.floor((image.width - width) / 2);
  return { top, left, height, width };
}
