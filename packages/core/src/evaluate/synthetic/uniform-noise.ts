import type { SyntheticImage } from './synthetic-images.js';

export const uniformNoise: SyntheticImage = {
  name: 'uniform noise',
  description: 'each pixel and channel on its own, evenly from 0 to 255',
  pixels({ channels, height, width }, random) {
    return Uint8Array.from({ length: channels * height * width }, () => random.int(256));
  },
};
