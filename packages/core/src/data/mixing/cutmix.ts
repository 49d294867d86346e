import * as z from 'zod';
import { symmetricBeta } from '../../random/beta.js';
import type { Random } from '../../random/random.js';
import { type Box, boxOfArea } from '../transforms/box.js';
import { defineMix } from './mix.js';

const options = z.strictObject({
  alpha: z
    .number()
    .gt(0)
    .default(1)
    .describe('Of the Beta(alpha, alpha) distribution of the shares: 1 is uniform, more is more even'),
  p: z.number().min(0).max(1).default(0.5).describe('Probability that a batch is mixed'),
});

/**
 * CutMix (Yun, Han, Oh, Chun, Choe, Yoo, ICCV 2019, arXiv 1905.04899): a box of another image replaces the pixels
 * there, and the targets are mixed by its area.
 *
 * - [paper] lambda from Beta(alpha, alpha), alpha 1; the sides of the box are those of the image times
 *   sqrt(1 - lambda); its centre is uniform in the image.
 * - [code] what lies outside the image is cut off, and the targets then follow the pixels that are left; the
 *   other image is that in a permutation of the batch; one lambda and one box for the batch; p 0.5 for CIFAR
 *   (1 for ImageNet).
 * - [ours] the sides are rounded to whole pixels; the code truncates them, to even numbers.
 */
export const cutmix = defineMix({
  name: 'cutmix',
  description: 'puts a box of another image of the batch into each one',
  paper:
    'Yun et al., CutMix: Regularization Strategy to Train Strong Classifiers with Localizable Features, ICCV 2019, ' +
    'arXiv 1905.04899',
  options,
  apply(images, { alpha, p }, { random, partners, height, width }) {
    if (random.float() >= p) return { images, share: 1 };
    const box = randomBox(symmetricBeta(alpha, random), height, width, random);
    return {
      images: paste(images, partners, box, { height, width }),
      share: 1 - (box.height * box.width) / (height * width),
    };
  },
});

/** The part inside the image of a box that would take 1 - `share` of it. */
function randomBox(share: number, height: number, width: number, random: Random): Box {
  const box = boxOfArea((1 - share) * height * width, width / height);
  const [top, bottom] = clippedRange(random.int(height), box.height, height);
  const [left, right] = clippedRange(random.int(width), box.width, width);
  return { top, left, height: bottom - top, width: right - left };
}

function clippedRange(centre: number, length: number, end: number): [from: number, to: number] {
  const from = centre - Math.floor(length / 2);
  return [Math.max(from, 0), Math.min(from + length, end)];
}

function paste(
  images: Uint8Array,
  partners: Uint32Array,
  box: Box,
  { height, width }: { height: number; width: number },
): Uint8Array {
  const mixed = images.slice();
  const size = images.length / partners.length;
  for (let i = 0; i < partners.length; i++) {
    const toPartner = (partners[i]! - i) * size;
    for (let plane = i * size; plane < (i + 1) * size; plane += height * width) {
      for (let y = box.top; y < box.top + box.height; y++) {
        const row = plane + y * width + box.left;
        mixed.set(images.subarray(row + toPartner, row + toPartner + box.width), row);
      }
    }
  }
  return mixed;
}
