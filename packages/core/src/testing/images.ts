import type { Dataset } from '../data/dataset.js';
import type { Image } from '../data/image.js';
import { datasetFromImages } from '../data/memory-dataset.js';
import { Random } from '../random/random.js';

/** For tests: an image of noise. */
export function noiseImage(channels: number, height: number, width: number, seed = 1): Image {
  const random = new Random(seed, channels, height, width);
  const data = Uint8Array.from({ length: channels * height * width }, () => random.int(256));
  return { channels, height, width, data };
}

/** For tests: a data set of noise with these labels; sizes vary from image to image. */
export function noiseDataset(labels: readonly number[], channels = 1): Dataset {
  const classes = Math.max(...labels, 0) + 1;
  return datasetFromImages({
    images: labels.map((_, i) => noiseImage(channels, 6 + (i % 3), 5 + (i % 4), i)),
    labels,
    classNames: Array.from({ length: classes }, (_, label) => `class ${label}`),
    sourceName: 'noise',
  });
}
