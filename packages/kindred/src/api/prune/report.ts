import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { SplitName } from '@kindred/core/data';
import * as z from 'zod';
import { readJson } from '../../storage/read.js';
import { writeAtomically } from '../../storage/write-atomically.js';
import type { FinishedRun } from '../finish.js';

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
  /**
   * Milliseconds of the exported classifier for a batch, by its number of images. They are measured before the further
   * training, in turn with those of the other network: weights do not change them.
   */
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

/** What is known of it before the further training. */
export type BegunReport = Omit<PruningReport, 'after'> & {
  readonly after: Omit<Measures, keyof TrainedMeasures>;
};

/** What shows only after it. */
export type TrainedMeasures = Pick<Measures, 'accuracy' | 'bytes'>;

const costs = z.strictObject({
  parameters: z.number(),
  multiplyAdds: z.number(),
  milliseconds: z.strictObject({ 1: z.number(), 64: z.number() }),
});
const trained = z.strictObject({ accuracy: z.number(), bytes: z.number() });

const reportSchema = z.strictObject({
  criterion: z.string(),
  split: z.enum(['train', 'validation', 'test']),
  samples: z.number(),
  before: costs.extend(trained.shape),
  cutAccuracy: z.number(),
  after: costs.extend(trained.partial().shape),
  widths: z.record(z.string(), z.tuple([z.number(), z.number()])),
  kept: z.record(z.string(), z.array(z.number())),
  difference: z.number(),
});

function reportPath(folder: string): string {
  return join(folder, 'pruning.json');
}

/** Writes what is known before a pruned network is trained further, so that no interruption loses it. */
export async function beginReport(folder: string, report: BegunReport): Promise<void> {
  await writeAtomically(reportPath(folder), `${JSON.stringify(report, null, 2)}\n`);
}

/** A run of a pruned network that is over, with what pruning changed. */
export interface PrunedRun extends FinishedRun {
  readonly pruning: PruningReport;
}

/** Whether there is a report to complete; someone may have removed it. */
export function hasReport(folder: string): boolean {
  return existsSync(reportPath(folder));
}

/**
 * Adds to the report of a pruned network what its training has come to.
 * @throws KindredError naming the file, and the field, where the report cannot be read or is damaged.
 */
export async function completeReport(run: FinishedRun): Promise<PrunedRun> {
  const { folder, evaluation, model } = run;
  const path = reportPath(folder);
  const begun = await readJson(path, reportSchema);
  const measures: TrainedMeasures = { accuracy: evaluation.accuracy.top1, bytes: (await stat(model)).size };
  const pruning = { ...begun, after: { ...begun.after, ...measures } };
  await writeAtomically(path, `${JSON.stringify(pruning, null, 2)}\n`);
  return { ...run, pruning };
}

/**
 * What pruning has changed in a run; without what further training has come to, where that is not over.
 * @throws KindredError naming the file, and the field, where the report cannot be read or is damaged.
 */
export async function readPruningReport(folder: string): Promise<z.output<typeof reportSchema>> {
  return readJson(reportPath(folder), reportSchema);
}
