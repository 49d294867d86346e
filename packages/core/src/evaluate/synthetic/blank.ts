import type { SyntheticImage } from './synthetic-images.js';

/** One grey or colour, drawn evenly from 0 to 255 in each channel. */
export const blank: SyntheticImage = {
  name: 'blank',
  pixels({ channels, height, width }, random) {
    const data = new Uint8Array(channels * height * width);
    for (let channel = 0; channel < channels; channel++) {
      data.fill(random.int(256), channel * height * width, (channel + 1) * height * width);
    }
    return data;
  },
};
