import type { SyntheticImage } from './synthetic-images.js';

/** Each pixel and channel on its own, evenly from 0 to 255. */
export const uniformNoise: SyntheticImage = {
  name: 'uniform-noise',
  pixels({ channels, height, width }, random) {
    return Uint8Array.from({ length: channels * height * width }, () => random.int(256));
  },
};
