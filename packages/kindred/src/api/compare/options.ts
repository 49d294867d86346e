import { type OptionNames, optionKinds } from '@kindred/core/config';
import type { LossChoice } from '@kindred/core/losses';
import type { ModelChoice } from '@kindred/core/models';
import { type TrainOptions, trainOptionsSchema } from '@kindred/core/train';
import { threadsOption } from '../../engine/index.js';
import type { DataInput } from '../data-source.js';
import type { RunOptions, RunSetup } from '../train.js';
import type { Choices } from './choices.js';
import type { CompareEvent } from './events.js';
import type { Shard } from './shard.js';

/**
 * What {@link compareLosses} takes; everything has a default. The training options are those of `kindred train` and
 * hold for all runs; what they leave open is chosen once for each data set.
 */
export interface CompareOptions
  extends Omit<TrainOptions, 'model' | 'loss' | 'seed'>,
    Pick<
      RunSetup,
      'weights' | 'pretrained' | 'fromScratch' | 'provider' | 'threads' | 'memory' | 'parts' | 'signal'
    > {
  /**
   * Folders of data, or data of one's own, each with test images, or `dataOptions.test`; the embedded digits where not given.
   */
  readonly data?: DataInput | readonly DataInput[] | undefined;
  readonly dataOptions?: RunOptions['dataOptions'];
  /** Losses, or losses by the names that the report is to call them; cross-entropy and CC-Loss where not given. */
  readonly losses?: Choices<LossChoice> | undefined;
  /** Networks, as the losses; the one that `train` takes for each data set's images where not given. */
  readonly models?: Choices<ModelChoice> | undefined;
  /** Seeds, or how many: 1, 2, ... Three where not given. */
  readonly seeds?: number | readonly number[] | undefined;
  /** The comparison's folder; `comparisons/<data>` where not given. One that holds the same comparison goes on. */
  readonly out?: string | undefined;
  /** Only this part of the runs; all of them where not given. */
  readonly shard?: Shard | undefined;
  /** Name of the loss that the report compares the others with; `ce` where there is one, else the first. */
  readonly baseline?: string | undefined;
  /** Told what happens. */
  readonly onEvent?: ((event: CompareEvent) => void) | undefined;
}

export const optionNames: OptionNames<CompareOptions> = {
  ...trainOptionsSchema.omit({ model: true, loss: true, seed: true }).shape,
  weights: optionKinds.path,
  pretrained: optionKinds.flag,
  fromScratch: optionKinds.flag,
  provider: true,
  threads: threadsOption,
  memory: true,
  signal: optionKinds.signal,
  data: true,
  dataOptions: optionKinds.object,
  losses: true,
  models: true,
  seeds: true,
  out: optionKinds.path,
  shard: optionKinds.object,
  baseline: optionKinds.text,
  onEvent: optionKinds.callback,
  parts: optionKinds.parts,
};
