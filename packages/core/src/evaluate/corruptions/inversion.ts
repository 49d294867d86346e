import { type Corruption, imageLike } from './corruption.js';

const levels = [0.625, 0.75, 1] as const;

/**
 * Pixels go 5/8, 3/4 or all of the way from x to 255 - x [ours]. Halfway all would be grey; so each strength is the
 * negative, with a quarter, half or all of the contrast.
 */
export const inversion: Corruption = {
  name: 'inversion',
  levels,
  apply(image, strength) {
    const share = levels[strength - 1]!;
    return imageLike(image, (i) => image.data[i]! + share * (255 - 2 * image.data[i]!));
  },
};
