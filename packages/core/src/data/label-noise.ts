import { UsageError } from '../errors.js';
import { hashText } from '../random/hash.js';
import { Random } from '../random/random.js';
import type { Dataset } from './dataset.js';

const NOISE_STREAM = hashText('data/label-noise');

/**
 * The same images with a share of the labels wrong on purpose, for studies of what wrong labels do: each of them becomes one
 * of the other classes, all with the same chance (symmetric noise). Which, and what they become, depends on seed and place
 * alone; with the same seed a larger share is wrong in all that a smaller one is.
 * @param share of the samples, in [0, 1); rounded to whole ones
 */
export function withLabelNoise(dataset: Dataset, share: number, seed: number): Dataset {
  if (!(share >= 0 && share < 1)) {
    throw new UsageError(`the share of wrong labels must be at least 0 and below 1, not ${share}`);
  }
  const { classNames, channels, groups, copies } = dataset;
  const classes = classNames.length;
  const labels = dataset.labels.slice();
  const order = new Random(seed, NOISE_STREAM).shuffle(Uint32Array.from(labels.keys()));
  for (const index of order.subarray(0, Math.round(share * labels.length))) {
    const others = new Random(seed, NOISE_STREAM, index).int(classes - 1);
    labels[index] = (labels[index]! + 1 + others) % classes;
  }
  return {
    classNames,
    labels,
    channels,
    ...(groups && { groups }),
    ...(copies && { copies }),
    image: (index, scratch) => dataset.image(index, scratch),
    source: (index) => dataset.source(index),
  };
}
