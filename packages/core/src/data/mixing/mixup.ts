import * as z from 'zod';
import { symmetricBeta } from '../../random/beta.js';
import { defineMix } from './mix.js';

const options = z.strictObject({
  alpha: z
    .number()
    .gt(0)
    .default(0.2)
    .describe('Of the Beta(alpha, alpha) distribution of the shares: the larger, the more even they are'),
  p: z.number().min(0).max(1).default(1).describe('Probability that a batch is mixed'),
});

/**
 * mixup (Zhang, Cisse, Dauphin, Lopez-Paz, ICLR 2018, arXiv 1710.09412): images lambda x_i + (1 - lambda) x_j and
 * targets lambda y_i + (1 - lambda) y_j, with lambda from Beta(alpha, alpha).
 *
 * - [paper] both equations; j is i's place in a permutation of the same batch.
 * - [code] one lambda for the batch.
 * - [ours] the images are mixed as bytes, and rounded; the default of alpha (the paper: 0.1 to 0.4 for ImageNet, the
 *   code: 1 for CIFAR-10); p.
 */
export const mixup = defineMix({
  name: 'mixup',
  description: 'blends each image with another one of the batch',
  paper: 'Zhang et al., mixup: Beyond Empirical Risk Minimization, ICLR 2018, arXiv 1710.09412',
  options,
  apply(images, { alpha, p }, { random, partners }) {
    if (random.float() >= p) return { images, share: 1 };
    const share = symmetricBeta(alpha, random);
    return { images: blend(images, partners, share), share };
  },
});

function blend(images: Uint8Array, partners: Uint32Array, share: number): Uint8Array {
  const mixed = new Uint8Array(images.length);
  const size = images.length / partners.length;
  for (let i = 0; i < partners.length; i++) {
    const toPartner = (partners[i]! - i) * size;
    for (let k = i * size; k < (i + 1) * size; k++) {
      // Storing it drops the fraction: with one half more, that rounds.
      mixed[k] = share * images[k]! + (1 - share) * images[k + toPartner]! + 0.5;
    }
  }
  return mixed;
}
