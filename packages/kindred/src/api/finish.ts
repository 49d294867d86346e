import { join } from 'node:path';
import {
  type EndReason,
  type EvaluationInput,
  type EvaluationReport,
  evaluationReport,
  type PreparedData,
  type SplitName,
} from '@kindred/core';
import type { RunFolder } from '../storage/run-folder.js';
import type { RunEvent } from './events.js';
import { completeReport, type PruningReport } from './prune/report.js';
import { openRun } from './run.js';
import type { TrainingSession } from './session.js';

/** How a stretch of training is watched and stopped. */
export interface WatchOptions {
  /** Ends training after the current step; the run is saved and can be resumed. */
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: ((event: RunEvent) => void) | undefined;
  /** Gets what the finished network says of each image that it is evaluated on, in their order. */
  readonly onInference?: ((inference: EvaluationInput) => void) | undefined;
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
  /** What pruning changed, of a pruned network; not for an interrupted run. */
  readonly pruning?: PruningReport;
  readonly seconds: number;
}

/** The images that a finished network is evaluated on: the test set, else the validation set, else all it has. */
export function evaluationSplit(data: PreparedData): SplitName {
  return data.test ? 'test' : data.validation ? 'validation' : 'train';
}

/** Trains a run to its end, evaluates its network and exports it; completes the report of a pruned one. */
export async function finishRun(
  session: TrainingSession,
  folder: RunFolder,
  data: PreparedData,
  { signal, onEvent, onInference }: WatchOptions,
): Promise<TrainedRun> {
  const start = performance.now();
  const release = await folder.lock();
  try {
    const { reason, position } = await session.train(folder, data);
    const result = { folder: folder.path, reason, epochs: position.epoch, best: position.best };
    const seconds = () => (performance.now() - start) / 1000;
    if (reason === 'interrupted') return { ...result, seconds: seconds() };
    const run = await openRun(folder.path, { parts: session.parts.own });
    const split = evaluationSplit(data);
    const onProgress = (done: number, total: number) => onEvent?.({ type: 'evaluation', done, total });
    const inference = await run.infer(data[split]!, { signal, onProgress });
    if (!inference) return { ...result, reason: 'interrupted', seconds: seconds() };
    const evaluation = evaluationReport(inference);
    await folder.writeEvaluation({ split, report: evaluation });
    onInference?.(inference);
    const { file, bytes } = await run.export(join(folder.path, 'model.onnx'));
    const pruning =
      run.record.prunedFrom === undefined
        ? undefined
        : await completeReport(folder.path, { accuracy: evaluation.accuracy.top1, bytes });
    return {
      ...result,
      evaluation,
      evaluatedOn: split,
      model: file,
      ...(pruning && { pruning }),
      seconds: seconds(),
    };
  } finally {
    await release();
  }
}
