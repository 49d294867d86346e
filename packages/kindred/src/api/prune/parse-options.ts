import {
  checkOptions,
  describeOptionIssues,
  type OptionNames,
  optionKinds,
  type Part,
  takeParts,
} from '@kindred/core/config';
import { UsageError } from '@kindred/core/errors';
import type { AnySignal } from '@kindred/core/infer';
import type { LossChoice } from '@kindred/core/losses';
import type { OptimizerChoice } from '@kindred/core/optim';
import type { CriterionChoice, KeepRatios } from '@kindred/core/prune';
import type * as z from 'zod';
import { givenOptions, type OtherDataOptions, otherDataNames, pickOther } from '../../data/data-options.js';
import { threadsOption } from '../../engine/index.js';
import type { RunRecord } from '../../storage/record.js';
import type { DataInput } from '../data-source.js';
import { type WatchOptions, watchNames } from '../finish.js';
import { pruneOptionsSchema } from './options.js';

/** How much is kept: one of three ways to say it. */
export interface Extent {
  /** Share of each layer's channels that stays, or shares by the names that a plan gives its groups. */
  readonly keep?: KeepRatios | undefined;
  /** Share of the multiply-adds that may stay. */
  readonly flops?: number | undefined;
  /** Share of the time for one image that may stay. */
  readonly latency?: number | undefined;
}

/** What {@link pruneRun} takes; everything but how much is kept has a default. How data is read is said of other data alone. */
export interface PruneRunOptions<Signal extends AnySignal = AnySignal>
  extends WatchOptions<Signal>,
    Extent,
    OtherDataOptions {
  readonly multiple?: number | undefined;
  readonly criterion?: CriterionChoice | undefined;
  readonly calibrationImages?: number | undefined;
  readonly positions?: number | undefined;
  readonly epochs?: number | undefined;
  readonly learningRate?: number | undefined;
  readonly optimizer?: OptimizerChoice | undefined;
  readonly loss?: LossChoice | undefined;
  readonly distill?: boolean | undefined;
  readonly seed?: number | undefined;
  /** Other data with the same classes; the run's own where not given. */
  readonly data?: DataInput | undefined;
  /** Folder of the new run; that of the old one with `-pruned`, numbered where taken, where not given. */
  readonly out?: string | undefined;
  /** What computes; the run's where not given. The time of `latency` is always that of the CPU. */
  readonly provider?: RunRecord['engine']['provider'] | undefined;
  readonly threads?: number | undefined;
  readonly memory?: RunRecord['engine']['memory'] | undefined;
  /** Parts of one's own: those that the run was made with, and others that options name. */
  readonly parts?: readonly Part[] | undefined;
}

export type Settings = z.output<typeof pruneOptionsSchema>;

const optionNames: OptionNames<PruneRunOptions> = {
  ...pruneOptionsSchema.shape,
  ...watchNames,
  data: true,
  ...otherDataNames,
  out: optionKinds.path,
  provider: true,
  threads: threadsOption,
  memory: true,
  parts: optionKinds.parts,
};

/**
 * @param what takes the options, for messages
 * @throws UsageError for unknown options and wrong settings, where not exactly one way says how much is kept, and where it is said
 *   how data is read that is not given.
 */
export function parseOptions(
  what: string,
  all: PruneRunOptions,
): { extent: Extent; settings: Settings; parts: readonly Part[] } {
  checkOptions(what, all, optionNames);
  requireOtherData(all);
  const { keep, ...given } = all;
  const { criterion, optimizer, loss } = given;
  const { options, parts } = takeParts({ criterion, optimizer, loss });
  const named = { ...given, ...options };
  const known = Object.fromEntries(
    Object.keys(pruneOptionsSchema.shape).map((key) => [key, named[key as keyof typeof named]]),
  );
  const parsed = pruneOptionsSchema.safeParse({ ...known, ...(typeof keep === 'number' && { keep }) });
  if (!parsed.success) {
    throw new UsageError(`pruning options: ${describeOptionIssues(parsed.error)}`);
  }
  const { flops, latency } = parsed.data;
  const extent = { keep, flops, latency };
  requireOne(extent);
  return { extent, settings: parsed.data, parts: [...(given.parts ?? []), ...parts] };
}

function requireOtherData(all: PruneRunOptions): void {
  const [option] = Object.keys(givenOptions(pickOther(all)));
  if (option === undefined || all.data !== undefined) return;
  throw new UsageError(
    `\`${option}\` says how other data is read, and the run's own is read as it was: give \`data\`, too, or leave it out`,
  );
}

function requireOne(extent: Extent): void {
  const given = Object.entries(extent).filter(([, value]) => value !== undefined);
  if (given.length === 1) return;
  const names = given.map(([name]) => `\`${name}\``).join(' and ');
  throw new UsageError(
    given.length === 0
      ? 'say how much is to stay: `keep` (a share of the channels, or shares by layer), `flops` or `latency`'
      : `${names} contradict each other: give one of them`,
  );
}
