import { join } from 'node:path';
import { checkOptions, type OptionNames, optionKinds, type Part, type Parts } from '@kindred/core/config';
import { groupingRecord } from '@kindred/core/data';
import { KindredError, UsageError } from '@kindred/core/errors';
import type { AnySignal, Unless } from '@kindred/core/infer';
import {
  defaultWeightsFor,
  type InterruptedRun,
  parseRecord,
  type RunRecord,
  refuseTransfer,
  requireOneStart,
  settleRun,
  wholeOf,
} from '@kindred/core/run';
import {
  goFurther,
  ownPartsIn,
  type ParsedTrainOptions,
  parseTrainOptions,
  prepareData,
  type TrainOptions,
  type TransferConfig,
  trainOptionsSchema,
  trainsHeadAlone,
} from '@kindred/core/train';
import type { DataOptions, ReadSettings } from '../data/data-options.js';
import { recordedPlace } from '../data/hub-data.js';
import { defaultThreads, prepareEngine, threadsOption } from '../engine/index.js';
import { folderName } from '../storage/folder-name.js';
import { RunFolder, unusedPath } from '../storage/run-folder.js';
import { type DataInput, type OpenedData, openForTraining, reopenData } from './data-source.js';
import { readingTo } from './events.js';
import { type FinishedRun, finishRun, type TrainedRun, type WatchOptions, watchNames } from './finish.js';
import { furtherNote, furtherRecord, saveFurther } from './further.js';
import { balancedTwiceNote, dataNotes, versionsNote } from './notes.js';
import { rememberData } from './own-data.js';
import { ownParts, partsRecord, requireOwnNames, requireParts } from './parts.js';
import { photographWeights } from './photograph-weights.js';
import { completeReport, hasReport, type PrunedRun } from './prune/report.js';
import { refuseInside } from './refuse-inside.js';
import { openSession } from './session.js';
import { softwareVersions } from './software.js';
import { startingWeights, watchDownload } from './starting-weights.js';

/** What a run needs beside data and training options. */
export interface RunSetup<Signal extends AnySignal = AnySignal> extends WatchOptions<Signal> {
  /** The run's folder; `runs/<data>-<model>-<loss>`, numbered where taken, where not given. */
  readonly out?: string | undefined;
  /** Folder of runs, in which it gets one of its own that is named so; `runs` where not given. */
  readonly runs?: string | undefined;
  /**
   * Weights to start from: a file (safetensors, or PyTorch's own) with torchvision's or timm's names, the folder of a run, or
   * a repository of the Hugging Face hub, `owner/name` or `owner/name@revision`. A path that exists is a path.
   */
  readonly weights?: string | undefined;
  /** Start from the known weights of the network ({@link listWeights}). */
  readonly pretrained?: boolean | undefined;
  /** Start from random weights: says so, and refuses others. */
  readonly fromScratch?: boolean | undefined;
  readonly provider?: RunRecord['engine']['provider'] | undefined;
  /** Threads of the engine; all cores where not given. */
  readonly threads?: number | undefined;
  /** `low` takes less memory and more time; `standard` by default. */
  readonly memory?: RunRecord['engine']['memory'] | undefined;
  /** Parts of one's own that options name, as {@link loadParts} gives them; those that stand in options need not be here. */
  readonly parts?: readonly Part[] | undefined;
}

/** What {@link train} takes; everything has a default. The training options are those of `kindred train --help`. */
export interface RunOptions<Signal extends AnySignal = AnySignal> extends TrainOptions, RunSetup<Signal> {
  /** A folder of data, or data of one's own; the embedded digits where not given. */
  readonly data?: DataInput | undefined;
  readonly dataOptions?: (DataOptions & Pick<ReadSettings, 'memoryMegabytes'>) | undefined;
}

const optionNames: OptionNames<RunOptions> = {
  ...trainOptionsSchema.shape,
  ...watchNames,
  data: true,
  dataOptions: optionKinds.object,
  out: optionKinds.path,
  runs: optionKinds.path,
  weights: optionKinds.path,
  pretrained: optionKinds.flag,
  fromScratch: optionKinds.flag,
  provider: true,
  threads: threadsOption,
  memory: true,
  parts: optionKinds.parts,
};

/**
 * Trains a classifier and leaves it in a run folder: the record, metrics, checkpoints, the evaluation on the
 * test set (else the validation set, else the training images) and the exported model.
 * @throws UsageError for wrong options, KindredError where data or the disk fail or the loss diverges. Nothing is
 * written before the request has turned out to be sound.
 */
export async function train<Signal extends AnySignal = undefined>(
  options?: RunOptions<Signal>,
): Promise<Unless<Signal, FinishedRun, InterruptedRun>>;
export async function train(options: RunOptions = {}): Promise<TrainedRun> {
  checkOptions('train', options, optionNames);
  const {
    data,
    dataOptions,
    out,
    runs,
    weights,
    pretrained,
    fromScratch,
    provider,
    threads,
    memory,
    parts,
    signal,
    onEvent,
    onEpoch,
    onInference,
    report,
    ...rest
  } = options;
  requireOneStart({ weights, pretrained, fromScratch });
  if (out !== undefined && runs !== undefined) {
    throw new UsageError("`out` is the run's own folder: leave out `runs`, the folder for folders of runs");
  }
  const { options: parsed, parts: all } = parseTrainOptions(rest, ownParts(parts));
  requireOwnNames(all);
  if (fromScratch) refuseTransfer(parsed);
  prepareEngine();
  const reading = { ...dataOptions, ...readingTo(onEvent) };
  const opened = await openForTraining(data, reading, parsed.imageSize);
  for (const message of dataNotes(opened, parsed)) onEvent?.({ type: 'note', message });
  const isOpen = weights === undefined && !pretrained && !fromScratch;
  const chosen = isOpen ? await photographWeights(opened.source, parsed, { signal, onEvent }) : weights;
  const watch = { signal, onEvent, onEpoch, onInference, report };
  const setup = { out, runs, weights: chosen, pretrained, provider, threads, memory, ...watch };
  return trainOn(opened, parsed, { ...setup, parts: all });
}

/** {@link train} on data that was read before, with options that were checked. */
export async function trainOn(
  { source, origin, path, options: reading }: OpenedData,
  options: ParsedTrainOptions,
  {
    out,
    runs = 'runs',
    weights,
    pretrained,
    provider,
    threads,
    memory,
    parts,
    planned,
    ...watch
  }: Omit<RunSetup, 'parts' | 'weights' | 'fromScratch'> & {
    readonly parts: Parts;
    /** Those of a record are taken as it has them. */
    readonly weights?: string | RunRecord['weights'] | undefined;
    /** Of one of several runs that were settled together: how their weights are transferred. */
    readonly planned?: { readonly transfer: TransferConfig | undefined } | undefined;
  },
): Promise<TrainedRun> {
  const chosen = pretrained ? defaultWeightsFor(options, prepareData(source, options).train, parts) : weights;
  const start = chosen ? await startingWeights(chosen, watchDownload(watch)) : undefined;
  const { config, data } = settleRun(source, options, parts, {
    start,
    whole: wholeOf(reading),
    transfer: planned?.transfer,
  });
  const twice = planned ? undefined : balancedTwiceNote(config);
  if (twice !== undefined) watch.onEvent?.({ type: 'note', message: twice });
  const used = partsRecord(parts, ownPartsIn(config, parts));
  const record = parseRecord({
    version: 1,
    data: {
      origin,
      path: path === null ? null : recordedPlace(path),
      name: source.name,
      format: source.format,
      fingerprint: source.fingerprint,
      classNames: [...source.classNames],
      options: reading,
      ...groupingRecord(source),
    },
    config,
    weights: start?.record ?? null,
    engine: {
      provider: provider ?? 'cpu',
      threads: threads ?? defaultThreads(),
      ...(memory && { memory }),
    },
    ...(used && { parts: used }),
    software: softwareVersions(),
  });
  const { model, loss } = record.config.classifier;
  const target = out ?? unusedPath(join(runs, folderName([source.name, model.name, loss.name])));
  refuseInside("the run's folder", target, path);
  const session = await openSession(record, parts, watch);
  try {
    const folder = await RunFolder.create(target, record);
    return await finishRun(session, folder, data, watch);
  } finally {
    await session.close();
  }
}

export interface ResumeOptions<Signal extends AnySignal = AnySignal> extends WatchOptions<Signal> {
  /** The data, where it is no longer where the run found it. */
  readonly data?: DataInput | undefined;
  /**
   * How many epochs the run shall have in all, where it is to be taken further than it was meant to, also after its end.
   * The schedule of the learning rate is then that of a run of so many.
   */
  readonly epochs?: number | undefined;
  /** The parts of one's own that the run was made with. */
  readonly parts?: readonly Part[] | undefined;
}

/** A run that is over; of a pruned network, with what pruning changed. */
export type EndedRun = FinishedRun & Partial<Pick<PrunedRun, 'pruning'>>;

/** A run that {@link resume} has brought to its end. */
export type ResumedRun = EndedRun & {
  /** Whether it was over before: then only its evaluation and its model were made again. */
  readonly wasComplete: boolean;
};

/**
 * Goes on with a run from its last checkpoint to bit-identical results, as if it had never stopped; or, with more `epochs`,
 * further than it was meant to.
 * @throws UsageError where there are no epochs left to train. KindredError where the data, the starting weights or the run's own parts are not the same any more.
 */
export async function resume<Signal extends AnySignal = undefined>(
  path: string,
  options?: ResumeOptions<Signal>,
): Promise<Unless<Signal, ResumedRun, InterruptedRun>>;
export async function resume(
  path: string,
  options: ResumeOptions = {},
): Promise<ResumedRun | InterruptedRun> {
  checkOptions('resume', options, { ...watchNames, data: true, epochs: true, parts: optionKinds.parts });
  const { data, epochs, parts: own, ...watch } = options;
  const { onEvent } = watch;
  const folder = RunFolder.open(path);
  const found = await folder.readRecord();
  const record =
    epochs === undefined ? found : furtherRecord(path, found, await folder.readPosition(), epochs);
  const parts = ownParts(own);
  const [changed] = requireParts(path, record.parts, parts);
  if (changed !== undefined) {
    throw new KindredError(`${changed}: bring the old file back, or train anew from the run's weights`);
  }
  prepareEngine();
  const source = await reopenData(record, data, readingTo(onEvent));
  if (source.fingerprint !== record.data.fingerprint) {
    const where = data === undefined ? (record.data.path ?? record.data.name) : 'that was given';
    throw new KindredError(
      `the data ${where} is not what ${path} was trained on, or has changed; it cannot go on`,
    );
  }
  const versions = versionsNote(record.software);
  if (versions !== undefined) onEvent?.({ type: 'note', message: versions });
  await rememberData({ folder, record: found }, data);
  const last = await folder.readLast();
  const isFurther = epochs !== undefined && last !== undefined;
  const position = last && (isFurther ? goFurther(last.position) : last.position);
  const checkpoint = last && { ...last, position: position!, source: folder.checkpointPath('last') };
  const wasComplete = position?.finished === true;
  if (wasComplete) onEvent?.({ type: 'note', message: completeNote(path, record) });
  const session = await openSession(record, parts, watch, checkpoint);
  try {
    if (epochs !== undefined) await saveFurther(folder, record, checkpoint);
    if (isFurther) onEvent?.({ type: 'note', message: furtherNote(record, checkpoint!.position, parts) });
    const run = await finishRun(session, folder, prepareData(source, record.config), watch);
    if (run.reason === 'interrupted') return run;
    return { ...(hasReport(run.folder) ? await completeReport(run) : run), wasComplete };
  } finally {
    await session.close();
  }
}

/** What a run that is over gets, and how it could go further. */
function completeNote(path: string, { config }: RunRecord): string {
  const further = trainsHeadAlone(config.transfer)
    ? "to tune all layers, train anew with `freeze: 'none'`"
    : 'to train it further, say with `epochs` how many it shall have in all';
  return `${path} is complete: only its evaluation, model and report are made again; ${further}`;
}
