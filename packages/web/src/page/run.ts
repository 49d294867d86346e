import { checkOptions, optionKinds, takeChoice } from '@kindred/core/config';
import type { SplitName } from '@kindred/core/data';
import type { ScoreChoice } from '@kindred/core/evaluate';
import type { ModelCard } from '@kindred/core/export';
import type { RunEvent, RunRecord } from '@kindred/core/run';
import { readCard } from '../classifier/read-card.js';
import type { DataInput } from '../data/data-input.js';
import { packData } from '../data/pack.js';
import { threadsOption } from '../engine/threads.js';
import type { Evaluated, ListedRun } from '../runs/types.js';
import { callWorker } from './call-worker.js';
import type { ComputeOptions } from './train.js';

/** What {@link Run.evaluate} evaluates on. */
export interface EvaluateOptions extends ComputeOptions {
  /** Other data with the run's classes; the run's own, which has to be given where it was the page's. */
  readonly data?: DataInput | undefined;
  /** Which part of it: the test set where there is one, else the validation set, where not given. */
  readonly split?: SplitName | undefined;
  /** Ends it. */
  readonly signal?: AbortSignal | undefined;
  /** Told how far it is. */
  readonly onEvent?: ((event: RunEvent) => void) | undefined;
}

/** What an exported model has beside the classifier, as in Node. */
export interface ExportOptions extends ComputeOptions {
  /** Score by which abnormal images are told; fitted on the training images, its threshold on the validation images. */
  readonly score?: ScoreChoice | undefined;
  /** Share of normal images that may be taken for abnormal; default 0.05. */
  readonly falseAlarms?: number | undefined;
  /** Whether confidences are calibrated, on the validation images. */
  readonly calibrate?: boolean | undefined;
  /** The run's own data, for `score` and `calibrate`, where it was not the embedded digits. */
  readonly data?: DataInput | undefined;
  /** Ends it. */
  readonly signal?: AbortSignal | undefined;
  /** Told how far it is. */
  readonly onEvent?: ((event: RunEvent) => void) | undefined;
  /** Whether it gives embeddings, as the output `embedding`. */
  readonly embedding?: boolean | undefined;
  /** What others may do with the model, for its description: an SPDX expression such as `CC-BY-4.0`, or words. */
  readonly license?: string | undefined;
}

/** What {@link Run.export} makes. */
export interface ExportedModel {
  /** The ONNX file, the same that `run.export()` writes in Node: to be downloaded, or given to `loadClassifier`. */
  readonly model: Blob;
  /** A name for the file. */
  readonly fileName: string;
  readonly card: ModelCard;
}

/** A line of a run's metrics: of every 50th step, and of every epoch. */
export type MetricsEntry = Readonly<Record<string, unknown>>;

/** A run of this browser. */
export class Run {
  readonly name: string;
  readonly record: RunRecord;

  /** For {@link openRun}. */
  constructor(name: string, record: RunRecord) {
    this.name = name;
    this.record = record;
  }

  /** Evaluates the network of the best epoch, in a worker. */
  async evaluate(options: EvaluateOptions = {}): Promise<Evaluated> {
    checkOptions('evaluate', options, {
      data: true,
      split: optionKinds.split,
      signal: optionKinds.signal,
      onEvent: optionKinds.callback,
      threads: threadsOption,
      wasmPaths: true,
      worker: optionKinds.callback,
    });
    const { data, split, signal, onEvent, threads, wasmPaths, worker } = options;
    const packed = await packData(data);
    const request = { name: this.name, data: packed, split, threads, wasmPaths };
    return callWorker('evaluate', [request], { signal, onEvent, worker });
  }

  /** The classifier of the best epoch as an ONNX file, with its description in its metadata. */
  async export(options: ExportOptions = {}): Promise<ExportedModel> {
    checkOptions('export', options, {
      score: true,
      falseAlarms: true,
      calibrate: optionKinds.flag,
      data: true,
      embedding: optionKinds.flag,
      license: optionKinds.text,
      signal: optionKinds.signal,
      onEvent: optionKinds.callback,
      threads: threadsOption,
      wasmPaths: true,
      worker: optionKinds.callback,
    });
    const { score, falseAlarms, calibrate, data, embedding = false, license, ...others } = options;
    const { signal, onEvent, worker, threads, wasmPaths } = others;
    const chosen = score === undefined ? undefined : takeChoice(score);
    const request = {
      ...{ name: this.name, embedding, license, score: chosen?.config, falseAlarms, calibrate },
      ...{ parts: chosen?.parts.map(({ kind, name }) => ({ kind, name })) ?? [], threads, wasmPaths },
      data: await packData(data),
    };
    const bytes = await callWorker('model', [request], { signal, onEvent, worker });
    const fileName = `${this.name}.onnx`;
    return {
      model: new Blob([bytes], { type: 'application/octet-stream' }),
      fileName,
      card: readCard(bytes, fileName),
    };
  }

  /** What was recorded of its training. */
  metrics(): Promise<readonly MetricsEntry[]> {
    return callWorker('metrics', [this.name]);
  }

  /** Removes it with all of its files. @throws UsageError where another tab works on it. */
  delete(): Promise<void> {
    return deleteRun(this.name);
  }
}

/** Opens a run of this browser. @throws UsageError where there is none of that name. */
export async function openRun(name: string): Promise<Run> {
  return new Run(name, await callWorker('record', [name]));
}

/** The runs of this browser, the newest first. */
export function listRuns(): Promise<ListedRun[]> {
  return callWorker('list', []);
}

/** Removes a run with all of its files. @throws UsageError where there is none, or another tab works on it. */
export async function deleteRun(name: string): Promise<void> {
  await callWorker('remove', [name]);
}

/**
 * Removes what can be fetched or made again: weights of others, and features of pictures. A run that was closed before its first
 * checkpoint needs its weights, and is lost.
 * @returns bytes that are free now
 */
export function clearCache(): Promise<number> {
  return callWorker('clear', []);
}
