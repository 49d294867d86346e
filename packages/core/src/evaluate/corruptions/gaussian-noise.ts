import { type Corruption, imageLike } from './corruption.js';

const levels = [16, 32, 64] as const;

/** Independent noise for each pixel and channel, of standard deviation 16, 32 or 64 of 255 [ours]. */
export const gaussianNoise: Corruption = {
  name: 'gaussian-noise',
  levels,
  apply(image, strength, random) {
    const deviation = levels[strength - 1]!;
    return imageLike(image, (i) => image.data[i]! + deviation * random.normal());
  },
};
