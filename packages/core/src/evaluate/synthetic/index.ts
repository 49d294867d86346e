import { blank } from './blank.js';
import type { SyntheticImage } from './synthetic-images.js';
import { uniformNoise } from './uniform-noise.js';

export { type SyntheticImage, type SyntheticOptions, syntheticDataset } from './synthetic-images.js';

/** All synthetic images that an evaluation tries. */
export const SYNTHETIC_IMAGES: readonly SyntheticImage[] = [uniformNoise, blank];
