import type { Dataset } from '../../data/dataset.js';
import type { Image } from '../../data/image.js';
import type { InputSize } from '../../data/pipeline.js';
import { hashText } from '../../random/hash.js';
import { Random } from '../../random/random.js';

const STREAM = hashText('evaluate/synthetic');

/**
 * Images that are of nothing, which a classifier should not answer to. To add one: a file like its neighbours, and a
 * line in `index.ts`.
 */
export interface SyntheticImage {
  readonly name: string;
  /** [channels, height, width] pixel values of 0 .. 255. */
  pixels(shape: Pick<Image, 'channels' | 'height' | 'width'>, random: Random): Uint8Array;
}

/** How many synthetic images, of which size. */
export interface SyntheticOptions extends Required<Omit<InputSize, 'cover' | 'whole'>> {
  /** How many images. */
  readonly count: number;
  readonly seed: number;
}

/** A data set of synthetic images, of one class with their name. Image i depends on seed, name and i alone. */
export function syntheticDataset(
  { name, pixels }: SyntheticImage,
  { channels, height, width, count, seed }: SyntheticOptions,
): Dataset {
  const shape = { channels, height, width };
  return {
    classNames: [name],
    labels: new Int32Array(count),
    channels,
    image: (index) => ({
      ...shape,
      data: pixels(shape, new Random(seed, STREAM, hashText(name), index)),
    }),
    source: (index) => `${name} #${index}`,
  };
}
