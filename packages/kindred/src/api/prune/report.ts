import type { SplitName } from '@kindred/core';

/** A network in numbers. */
export interface Measures {
  /** In 0 .. 1. */
  readonly accuracy: number;
  /** Learned numbers of the network in use. */
  readonly parameters: number;
  /** For one image. */
  readonly multiplyAdds: number;
  /** Of the exported classifier. */
  readonly bytes: number;
  /** Milliseconds of the exported classifier for a batch, by its number of images. */
  readonly milliseconds: Readonly<Record<'1' | '64', number>>;
}

/** What pruning changed; `pruning.json` in the new run's folder. */
export interface PruningReport {
  readonly criterion: string;
  readonly split: SplitName;
  /** Images that the accuracies were measured on. */
  readonly samples: number;
  readonly before: Measures;
  /** Accuracy of the cut network before any training. */
  readonly cutAccuracy: number;
  readonly after: Measures;
  /** Channels of each layer that got narrower: before and after. */
  readonly widths: Readonly<Record<string, readonly [before: number, after: number]>>;
  /** The channels that were kept of each group, by its first layer. */
  readonly kept: Readonly<Record<string, readonly number[]>>;
  /** Largest difference between the logits of the masked and the cut network, relative to the largest logit. */
  readonly difference: number;
}
