import { isAbsolute, join, relative, resolve as resolvePath, sep } from 'node:path';
import {
  type DataSource,
  type EndReason,
  type EvaluationReport,
  KindredError,
  type PreparedData,
  parseTrainOptions,
  prepareData,
  type SplitName,
  settle,
  type TrainOptions,
  UsageError,
} from '@kindred/core';
import { defaultStoreSize, type OpenDataOptions, resolveReadOptions } from '../data/data-options.js';
import { type RunRecord, runRecordSchema } from '../run/record.js';
import { RunFolder, unusedPath } from '../run/run-folder.js';
import { reopenData, resolveData } from './data-source.js';
import type { RunEvent } from './events.js';
import { openRun } from './run.js';
import { TrainingSession, weightsRecord } from './session.js';
import { defaultThreads, softwareVersions } from './software.js';

/** How a stretch of training is watched and stopped. */
export interface WatchOptions {
  /** Ends training after the current step; the run is saved and can be resumed. */
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: ((event: RunEvent) => void) | undefined;
}

/** What {@link train} takes; everything has a default. The training options are those of `kindred train --help`. */
export interface RunOptions extends TrainOptions, WatchOptions {
  /** A folder of data, or data in memory; the embedded digits where not given. */
  readonly data?: string | DataSource | undefined;
  readonly dataOptions?: Omit<OpenDataOptions, 'onProgress'> | undefined;
  /** The run's folder; `runs/<data>-<model>-<loss>`, numbered where taken, where not given. */
  readonly out?: string | undefined;
  /** Weights to start from: a safetensors file with torchvision's names. */
  readonly weights?: string | undefined;
  readonly provider?: RunRecord['engine']['provider'] | undefined;
  /** Threads of the engine; all cores where not given. */
  readonly threads?: number | undefined;
  /** `low` takes less memory and more time; `standard` by default. */
  readonly memory?: RunRecord['engine']['memory'] | undefined;
}

/** A run after a stretch of training. */
export interface TrainedRun {
  readonly folder: string;
  readonly reason: EndReason;
  /** Epochs that are complete. */
  readonly epochs: number;
  readonly best: { readonly epoch: number; readonly accuracy: number } | undefined;
  /** How the finished network does on `evaluatedOn`; not for an interrupted run. */
  readonly evaluation?: EvaluationReport;
  readonly evaluatedOn?: SplitName;
  /** The exported classifier; not for an interrupted run. */
  readonly model?: string;
  readonly seconds: number;
}

/**
 * Trains a classifier and leaves it in a run folder: the record, metrics, checkpoints, the evaluation on the
 * test set (else the validation set, else the training images) and the exported model.
 * @throws UsageError for wrong options, KindredError where data or the disk fail or the loss diverges. Nothing is
 * written before the request has turned out to be sound.
 */
export async function train(options: RunOptions = {}): Promise<TrainedRun> {
  const {
    data,
    dataOptions: given,
    out,
    weights,
    provider,
    threads,
    memory,
    signal,
    onEvent,
    ...rest
  } = options;
  const parsed = parseTrainOptions(rest);
  const { onProgress, ...reading } = resolveReadOptions({
    ...given,
    // Photographs are kept large enough for the network's input.
    storeSize: given?.storeSize ?? Math.max(defaultStoreSize, parsed.imageSize ?? 0),
    onProgress: progressTo(onEvent),
  });
  const { source, origin, path } = await resolveData(data, { ...reading, onProgress });
  const prepared = prepareData(source, parsed);
  const record = checkRecord({
    version: 1,
    data: {
      origin,
      path: path === null ? null : resolvePath(path),
      name: source.name,
      format: source.format,
      fingerprint: source.fingerprint,
      classNames: [...source.classNames],
      options: reading,
    },
    config: settle(parsed, prepared.train),
    weights: weights === undefined ? null : await weightsRecord(resolvePath(weights)),
    engine: {
      provider: provider ?? 'cpu',
      threads: threads ?? defaultThreads(),
      ...(memory && { memory }),
    },
    software: softwareVersions(),
  });
  const { model, loss } = record.config.classifier;
  const target = out ?? unusedPath(join('runs', `${source.name}-${model.name}-${loss.name}`));
  refuseInside(target, path);
  reportProblems(source, onEvent);
  const session = await TrainingSession.open(record, { signal, onEvent });
  try {
    const folder = await RunFolder.create(target, record);
    return await finish(session, folder, prepared, { signal, onEvent });
  } finally {
    await session.close();
  }
}

export interface ResumeOptions extends WatchOptions {
  /** The data, where it is no longer where the run found it. */
  readonly data?: string | DataSource | undefined;
}

/**
 * Goes on with a run from its last checkpoint to bit-identical results, as if it had never stopped.
 * @throws KindredError where the data or the starting weights are not the same any more.
 */
export async function resume(
  path: string,
  { data, signal, onEvent }: ResumeOptions = {},
): Promise<TrainedRun> {
  const folder = RunFolder.open(path);
  const record = await folder.readRecord();
  const source = await reopenData(record, data, { onProgress: progressTo(onEvent) });
  if (source.fingerprint !== record.data.fingerprint) {
    const where = data === undefined ? (record.data.path ?? record.data.name) : 'that was given';
    throw new KindredError(
      `the data ${where} is not what ${path} was trained on, or has changed; it cannot go on`,
    );
  }
  reportVersions(record, onEvent);
  const last = await folder.readLast();
  const checkpoint = last && { ...last, source: folder.checkpointPath('last') };
  if (last?.position.finished) {
    onEvent?.({ type: 'note', message: `${path} is complete: only its evaluation and model are made again` });
  }
  const session = await TrainingSession.open(record, { signal, onEvent }, checkpoint);
  try {
    return await finish(session, folder, prepareData(source, record.config), { signal, onEvent });
  } finally {
    await session.close();
  }
}

async function finish(
  session: TrainingSession,
  folder: RunFolder,
  data: PreparedData,
  { signal, onEvent }: WatchOptions,
): Promise<TrainedRun> {
  const start = performance.now();
  const release = await folder.lock();
  try {
    const { reason, position } = await session.train(folder, data);
    const result = { folder: folder.path, reason, epochs: position.epoch, best: position.best };
    const seconds = () => (performance.now() - start) / 1000;
    if (reason === 'interrupted') return { ...result, seconds: seconds() };
    const run = await openRun(folder.path);
    const split = data.test ? 'test' : data.validation ? 'validation' : 'train';
    const onProgress = (done: number, total: number) => onEvent?.({ type: 'evaluation', done, total });
    const evaluated = await run.evaluateOn(data[split]!, { signal, onProgress });
    if (!evaluated) return { ...result, reason: 'interrupted', seconds: seconds() };
    await folder.writeEvaluation({ split, report: evaluated.report });
    const { file } = await run.export(join(folder.path, 'model.onnx'));
    return { ...result, evaluation: evaluated.report, evaluatedOn: split, model: file, seconds: seconds() };
  } finally {
    await release();
  }
}

/** @throws UsageError naming the field, for what the types do not tell (a number of threads of 0). */
function checkRecord(record: RunRecord): RunRecord {
  const parsed = runRecordSchema.safeParse(record);
  if (parsed.success) return record;
  const { path, message } = parsed.error.issues[0]!;
  throw new UsageError([...path, message].join(': '));
}

/** A run inside the data would be taken for a class the next time. */
function refuseInside(folder: string, data: string | null): void {
  if (data === null) return;
  const way = relative(data, folder);
  if (way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)) return;
  throw new UsageError(`the run's folder ${folder} would lie inside the data ${data}; choose another --out`);
}

function reportProblems({ name, problems }: DataSource, onEvent: WatchOptions['onEvent']): void {
  if (problems.length === 0) return;
  const [first] = problems;
  const message =
    `${name}: ${problems.length === 1 ? 'one problem' : `${problems.length} problems`} in the data, such as ` +
    `${first!.source}: ${first!.message} (kindred data lists them)`;
  onEvent?.({ type: 'note', message });
}

/** Other versions may round differently. */
function reportVersions({ software }: RunRecord, onEvent: WatchOptions['onEvent']): void {
  const changed = Object.entries(softwareVersions()).filter(([name, version]) => software[name] !== version);
  if (changed.length === 0) return;
  const list = changed.map(([name, version]) => `${name} ${software[name]} is now ${version}`).join(', ');
  onEvent?.({ type: 'note', message: `${list}: the results may differ from those of an uninterrupted run` });
}

function progressTo(onEvent: WatchOptions['onEvent']): OpenDataOptions['onProgress'] {
  return onEvent && ((done, total) => onEvent({ type: 'data', done, total }));
}
