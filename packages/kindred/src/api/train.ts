import { join, resolve as resolvePath } from 'node:path';
import {
  type DataSource,
  type EndReason,
  type EvaluationReport,
  KindredError,
  type PreparedData,
  parseTrainOptions,
  prepareData,
  settle,
  type TrainOptions,
} from '@kindred/core';
import { dataOptions, type OpenDataOptions } from '../data/index.js';
import type { RunRecord } from '../run/record.js';
import { RunFolder, unusedPath } from '../run/run-folder.js';
import { resolveData } from './data-source.js';
import type { RunEvent } from './events.js';
import { openRun } from './run.js';
import { trainRun } from './session.js';
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
  readonly evaluatedOn?: 'test' | 'validation' | 'train';
  /** The exported classifier; not for an interrupted run. */
  readonly model?: string;
  readonly seconds: number;
}

/**
 * Trains a classifier and leaves it in a run folder: the record, metrics, checkpoints, the evaluation on the
 * test set (else the validation set) and the exported model.
 * @throws UsageError for wrong options, KindredError where data or the disk fail or the loss diverges.
 */
export async function train(options: RunOptions = {}): Promise<TrainedRun> {
  const {
    data,
    dataOptions: given = {},
    out,
    weights,
    provider = 'cpu',
    threads,
    signal,
    onEvent,
    ...rest
  } = options;
  const parsed = parseTrainOptions(rest);
  const reading = dataOptions.parse(given);
  const { source, path } = await resolveData(data, { ...reading, onProgress: progressTo(onEvent) });
  const prepared = prepareData(source, parsed);
  const config = settle(parsed, prepared.train);
  const record: RunRecord = {
    version: 1,
    data: {
      path: path === null ? null : resolvePath(path),
      name: source.name,
      format: source.format,
      fingerprint: source.fingerprint,
      classNames: [...source.classNames],
      options: path === null ? {} : reading,
    },
    config,
    engine: { provider, threads: threads ?? defaultThreads() },
    software: softwareVersions(),
  };
  const { model, loss } = config.classifier;
  const folder = await RunFolder.create(
    out ?? unusedPath(join('runs', `${source.name}-${model.name}-${loss.name}`)),
    record,
  );
  return finish(folder, record, prepared, { weights, signal, onEvent });
}

export interface ResumeOptions extends WatchOptions {
  /** The data, where it is no longer where the run found it. */
  readonly data?: string | DataSource | undefined;
}

/**
 * Goes on with a run from its last checkpoint to bit-identical results, as if it had never stopped.
 * @throws KindredError where the data is not the same any more.
 */
export async function resume(
  path: string,
  { data, signal, onEvent }: ResumeOptions = {},
): Promise<TrainedRun> {
  const folder = RunFolder.open(path);
  const record = await folder.readRecord();
  const { source } = await resolveData(data ?? record.data.path ?? undefined, {
    ...record.data.options,
    onProgress: progressTo(onEvent),
  });
  if (source.fingerprint !== record.data.fingerprint) {
    throw new KindredError(
      `the data of ${path} (${record.data.path ?? record.data.name}) has changed since the run began; it cannot go on`,
    );
  }
  return finish(folder, record, prepareData(source, record.config), { signal, onEvent });
}

async function finish(
  folder: RunFolder,
  record: RunRecord,
  data: PreparedData,
  options: WatchOptions & { weights?: string | undefined },
): Promise<TrainedRun> {
  const start = performance.now();
  const { reason, position } = await trainRun(folder, record, data, options);
  const result = {
    folder: folder.path,
    reason,
    epochs: position.epoch,
    best: position.best,
    seconds: (performance.now() - start) / 1000,
  };
  if (reason === 'interrupted') return result;
  const run = await openRun(folder.path);
  const split = data.test ? 'test' : data.validation ? 'validation' : 'train';
  const { report } = await run.evaluateOn(data[split]!);
  await folder.writeJson('evaluation.json', { split, ...report });
  const model = await run.export(join(folder.path, 'model.onnx'), report.accuracy.top1);
  return { ...result, evaluation: report, evaluatedOn: split, model: model.file };
}

function progressTo(onEvent: WatchOptions['onEvent']): OpenDataOptions['onProgress'] {
  return onEvent && ((done, total) => onEvent({ type: 'data', done, total }));
}
