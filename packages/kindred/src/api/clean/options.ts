import { type OptionNames, optionKinds, type Part } from '@kindred/core/config';
import type { LabelFilter } from '@kindred/core/evaluate';
import type { AnySignal } from '@kindred/core/infer';
import type { ModelChoice } from '@kindred/core/models';
import type { DataOptions, ReadSettings } from '../../data/data-options.js';
import { threadsOption } from '../../engine/index.js';

/** What {@link cleanData} takes; everything has a default. */
export interface CleanOptions<Signal extends AnySignal = AnySignal> {
  readonly dataOptions?: (DataOptions & Pick<ReadSettings, 'memoryMegabytes'>) | undefined;
  /**
   * Weights of a network whose features the images are judged by: a file or a repository of the Hugging Face hub, as for
   * training. Of colour photographs MobileNetV2's where neither these nor `model` are given.
   */
  readonly weights?: string | undefined;
  /** The network that the weights are of, where they do not say it themselves. */
  readonly network?: ModelChoice | undefined;
  /** Judge by the known weights of the network (MobileNetV2's where none is named): says so, and fails where they cannot be had. */
  readonly pretrained?: boolean | undefined;
  /** Judge without weights of others: small networks are trained for it. */
  readonly fromScratch?: boolean | undefined;
  /** The folder of a run, by whose network's features the images are judged. */
  readonly model?: string | undefined;
  /** Parts of one's own that the run was made with, or that `network` names. */
  readonly parts?: readonly Part[] | undefined;
  /** Judge no labels and look for no outliers: only what pixels say. */
  readonly pixelsOnly?: boolean | undefined;
  /** Which labels are taken for wrong; `both` where not given. */
  readonly filter?: LabelFilter | undefined;
  /** Seed of everything random; 1 where not given. */
  readonly seed?: number | undefined;
  /** Threads of the engine; all cores where not given. */
  readonly threads?: number | undefined;
  /** Ends it. */
  readonly signal?: Signal | undefined;
  /** Told what is being done, and how far it is. */
  readonly onProgress?: ((what: string, done: number, total: number) => void) | undefined;
  /** Told what is worth knowing, such as which network is fetched. */
  readonly onNote?: ((message: string) => void) | undefined;
}

export const cleanNames: OptionNames<CleanOptions> = {
  dataOptions: optionKinds.object,
  weights: optionKinds.path,
  network: true,
  pretrained: optionKinds.flag,
  fromScratch: optionKinds.flag,
  model: optionKinds.path,
  parts: optionKinds.parts,
  pixelsOnly: optionKinds.flag,
  filter: true,
  seed: true,
  threads: threadsOption,
  signal: optionKinds.signal,
  onProgress: optionKinds.callback,
  onNote: optionKinds.callback,
};
