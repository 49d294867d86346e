import { checkOptions } from '@kindred/core/config';
import { versionsNote } from '../notes.js';
import { ComparisonFolder } from './comparison-folder.js';
import { type CompareOptions, optionNames } from './options.js';
import { planComparison } from './plan.js';
import type { PlannedRun } from './planned-runs.js';
import { baselineOf, reportComparison, type WrittenReport } from './report.js';
import { runGrid } from './run-grid.js';
import { checkShard, shardOf } from './shard.js';

/** A comparison after a stretch of work. */
export interface ComparisonResult {
  readonly folder: string;
  readonly reason: 'completed' | 'interrupted';
  /** Runs of this process's part. */
  readonly total: number;
  readonly finished: number;
  readonly failed: readonly { readonly cell: string; readonly message: string }[];
  /** Runs of other shards that are not through yet, as far as this folder tells. */
  readonly elsewhere: number;
  /** Not where it was interrupted, where nothing has succeeded, or where other shards are yet to come. */
  readonly report?: WrittenReport;
}

/**
 * Trains and measures every loss with every network on every data set and with every seed, all under the same
 * training, and writes a report with paired tests. What a former call has finished is not repeated, and a run that
 * was cut off goes on from its last checkpoint, to the same results as if nothing had happened.
 *
 * Each run is an ordinary run folder. The weights of the best epoch on the validation images are measured on the test
 * images. All runs with the same seed have the same validation images, and all losses the same sampler: that for losses
 * which compare samples, if one is among them.
 * @throws UsageError for a wrong request, or where the folder holds another comparison; KindredError where data cannot
 *   be read or the disk fails. A run that fails is recorded, and the others go on.
 */
export async function compareLosses(options: CompareOptions = {}): Promise<ComparisonResult> {
  checkOptions('compareLosses', options, optionNames);
  const { shard, baseline, signal, onEvent } = options;
  if (shard) checkShard(shard);
  const { out, record, plannedRuns: all, data, parts } = await planComparison(options);
  const { losses, seeds } = record;
  baselineOf(
    losses.map(({ name }) => name),
    baseline,
  );
  const folder = await ComparisonFolder.create(out, record, parts);
  const versions = versionsNote((await folder.readRecord()).software);
  if (versions !== undefined) onEvent?.({ type: 'note', message: versions });
  const plannedRuns = shard ? shardOf(all, shard) : all;
  onEvent?.({
    type: 'grid',
    folder: folder.path,
    data: record.data.map(({ name }) => name),
    models: [...new Set(record.data.flatMap(({ models }) => models.map(({ name }) => name)))],
    losses: losses.map(({ name }) => name),
    seeds,
    runs: all.length,
    shard,
    total: plannedRuns.length,
    done: plannedRuns.filter((planned) => folder.isFinished(planned)).length,
  });

  const isThrough = await runGrid({ folder, record, plannedRuns, data, parts, signal, onEvent });
  const result = await resultOf(folder, all, plannedRuns);
  if (!isThrough) return { ...result, reason: 'interrupted' };
  if (result.elsewhere > 0 || !all.some((planned) => folder.isFinished(planned))) return result;
  const onProgress = (done: number, total: number) => onEvent?.({ type: 'report', done, total });
  const report = await reportComparison([folder.path], { baseline, signal, onProgress });
  return report ? { ...result, report } : { ...result, reason: 'interrupted' };
}

async function resultOf(
  folder: ComparisonFolder,
  all: readonly PlannedRun[],
  own: readonly PlannedRun[],
): Promise<Omit<ComparisonResult, 'report'>> {
  const failures = new Map<PlannedRun, string>();
  const open = all.filter((planned) => !folder.isFinished(planned));
  for (const planned of open) {
    const message = await folder.readFailure(planned);
    if (message !== undefined) failures.set(planned, message);
  }
  const isOwn = new Set(own);
  return {
    folder: folder.path,
    reason: 'completed',
    total: own.length,
    finished: own.filter((planned) => folder.isFinished(planned)).length,
    failed: own.flatMap((planned) => {
      const message = failures.get(planned);
      return message === undefined ? [] : [{ cell: planned.title, message }];
    }),
    elsewhere: open.filter((planned) => !isOwn.has(planned) && !failures.has(planned)).length,
  };
}
