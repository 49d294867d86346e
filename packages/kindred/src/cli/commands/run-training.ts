import { UsageError } from '@kindred/core/errors';
import { trainOptionsSchema } from '@kindred/core/train';
import type { Option } from 'commander';
import { dataOptions } from '../../data/data-options.js';
import { engineOptions } from '../../flags/engine-options.js';
import type { FlagValues } from '../../flags/named-config.js';
import { pickFields } from '../../flags/pick-fields.js';
import { schemaOptions } from '../../flags/schema-options.js';
import type { CommandContext } from '../base/context.js';
import { withClassWeights } from '../flags/class-weights.js';
import { type WatchFlags, watchRun } from './watch-run.js';

export interface TrainFlags extends WatchFlags, FlagValues {
  readonly out?: string;
  readonly runs?: string;
  readonly weights?: string;
  readonly pretrained?: boolean;
  readonly fromScratch?: boolean;
  readonly resume?: string;
  readonly data?: string;
  readonly epochs?: number;
  readonly classWeights?: string;
}

export async function startTraining(
  data: string | undefined,
  flags: TrainFlags,
  context: CommandContext,
): Promise<void> {
  if (flags.data !== undefined) {
    throw new UsageError('--data is for --resume: name the folder of the data before the options');
  }
  const options = {
    ...schemaOptions(trainOptionsSchema, flags, context.catalog),
    ...pickFields(flags, engineOptions),
    dataOptions: pickFields(flags, dataOptions),
    data,
    out: flags.out,
    runs: flags.runs,
    weights: flags.weights,
    pretrained: flags.pretrained,
    fromScratch: flags.fromScratch,
    parts: context.parts,
  };
  await watchRun(flags, context, async (watch) => {
    const { train } = await import('../../api/train.js');
    return withClassWeights(flags.classWeights, (classWeights) =>
      train({ ...options, classWeights, ...watch }),
    );
  });
}

/** @param given the options on the command line, of which few make sense here */
export async function resumeTraining(
  data: string | undefined,
  flags: TrainFlags,
  given: readonly Option[],
  context: CommandContext,
): Promise<void> {
  const allowed = ['resume', 'data', 'epochs', 'report', 'json', 'events', 'quiet', 'color'];
  const other = given.find((option) => !allowed.includes(option.attributeName()));
  if (other) {
    throw new UsageError(
      `--resume goes on with the run's own settings: leave out ${other.long} (--epochs takes the run further; with other ` +
        'settings, train anew from its weights: --weights RUN)',
    );
  }
  if (data !== undefined && flags.data !== undefined) {
    throw new UsageError(`the data is named twice, ${data} and ${flags.data}: leave out one of them`);
  }
  await watchRun(flags, context, async (watch) => {
    const { resume } = await import('../../api/train.js');
    const { epochs, resume: run } = flags;
    return resume(run!, { data: data ?? flags.data, epochs, parts: context.parts, ...watch });
  });
}
