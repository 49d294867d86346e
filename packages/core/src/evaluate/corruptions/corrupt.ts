import type { Dataset } from '../../data/dataset.js';
import type { Pipeline } from '../../data/pipeline.js';
import { hashText } from '../../random/hash.js';
import { Random } from '../../random/random.js';
import type { Corruption, Strength } from './corruption.js';

const STREAM = hashText('evaluate/corruption');

/** How {@link corrupt} brings images to their size, and its randomness. */
export interface CorruptOptions {
  /** For evaluation: brings images to the network's input size first, where strengths then mean the same for all. */
  readonly pipeline: Pipeline;
  readonly seed: number;
}

/**
 * A data set whose images are corrupted when they are asked for; they have the network's input size, which a pipeline
 * for evaluation leaves as it is. Image i depends on seed, corruption, strength and i alone.
 */
export function corrupt(
  dataset: Dataset,
  corruption: Corruption,
  strength: Strength,
  { pipeline, seed }: CorruptOptions,
): Dataset {
  const { name } = corruption;
  return {
    classNames: dataset.classNames,
    labels: dataset.labels,
    channels: pipeline.channels ?? dataset.channels,
    image(index) {
      const random = new Random(seed, STREAM, hashText(name), strength, index);
      return corruption.apply(pipeline.apply(dataset.image(index), random), strength, random);
    },
    source: (index) => `${dataset.source(index)} (${name} ${strength})`,
  };
}
