import { join } from 'node:path';
import { type OptionNames, optionKinds } from '@kindred/core/config';
import type { SplitName } from '@kindred/core/data';
import { type EvaluationInput, type EvaluationReport, evaluationReport } from '@kindred/core/evaluate';
import { type AnySignal, variablesOf } from '@kindred/core/infer';
import type { EndReason, EpochCallback, PreparedData } from '@kindred/core/train';
import { writeModel } from '../storage/model-files.js';
import type { RunFolder } from '../storage/run-folder.js';
import type { RunEvent } from './events.js';
import { modelOf } from './model.js';
import { evaluationSplit } from './own-data.js';
import type { TrainingSession } from './session.js';
import { readWeights } from './weights.js';

/** How a stretch of training is watched and stopped. */
export interface WatchOptions<Signal extends AnySignal = AnySignal> {
  /** Ends training after the current step; the run is saved and can be resumed. */
  readonly signal?: Signal | undefined;
  /** Told of everything that goes on, to show it. */
  readonly onEvent?: ((event: RunEvent) => void) | undefined;
  /**
   * Called at the end of each epoch and waited for; it can look at the network, slow training down and end it. What it
   * throws ends the run, which can be resumed: it is then called for the same epoch again.
   */
  readonly onEpoch?: EpochCallback | undefined;
  /** Gets what the finished network says of each image that it is evaluated on, in their order. */
  readonly onInference?: ((inference: EvaluationInput) => void) | undefined;
}

export const watchNames: OptionNames<WatchOptions> = {
  signal: optionKinds.signal,
  onEvent: optionKinds.callback,
  onEpoch: optionKinds.callback,
  onInference: optionKinds.callback,
};

interface RunSummary {
  readonly folder: string;
  /** Epochs that are complete. */
  readonly epochs: number;
  readonly best: { readonly epoch: number; readonly accuracy: number } | undefined;
  /** Of this stretch. */
  readonly seconds: number;
}

/** A run that is over: its network of the best epoch is evaluated and exported. */
export interface FinishedRun extends RunSummary {
  readonly reason: Exclude<EndReason, 'interrupted'>;
  /** How the network does on `evaluatedOn`: the test set, else the validation set, else the training images. */
  readonly evaluation: EvaluationReport;
  readonly evaluatedOn: SplitName;
  /** The file of the exported classifier. */
  readonly model: string;
}

/** A run that its signal has ended; `resume` goes on with it. */
export interface InterruptedRun extends RunSummary {
  readonly reason: 'interrupted';
}

/** A run after a stretch of training. */
export type TrainedRun = FinishedRun | InterruptedRun;

/** Trains a run to its end, evaluates the network of its best epoch and exports it. */
export async function finishRun(
  session: TrainingSession,
  folder: RunFolder,
  data: PreparedData,
  watch: WatchOptions,
): Promise<TrainedRun> {
  const start = performance.now();
  const release = await folder.lock();
  try {
    const { reason, position } = await session.train(folder, data);
    const results =
      reason === 'interrupted' ? undefined : await evaluateAndExport(session, folder, data, watch);
    const summary = {
      folder: folder.path,
      epochs: position.epoch,
      best: position.best,
      seconds: (performance.now() - start) / 1000,
    };
    if (reason === 'interrupted' || !results) return { reason: 'interrupted', ...summary };
    return { reason, ...summary, ...results };
  } finally {
    await release();
  }
}

/** Undefined where it was interrupted. */
async function evaluateAndExport(
  session: TrainingSession,
  folder: RunFolder,
  data: PreparedData,
  { signal, onEvent, onInference }: WatchOptions,
): Promise<Pick<FinishedRun, 'evaluation' | 'evaluatedOn' | 'model'> | undefined> {
  const { record, classifier } = session;
  // From the folder: the best epoch may lie in an earlier stretch of the run.
  const network = { classifier, weights: await readWeights(folder, record, variablesOf(classifier)) };
  const split = evaluationSplit(data);
  const onProgress = (done: number, total: number) => onEvent?.({ type: 'evaluation', done, total });
  const inference = await session.infer(network, data[split]!, { signal, onProgress });
  if (!inference) return undefined;
  const evaluation = evaluationReport(inference);
  await folder.writeEvaluation({ split, report: evaluation });
  onInference?.(inference);
  const model = join(folder.path, 'model.onnx');
  await writeModel(model, modelOf(network, record, { accuracy: await folder.readAccuracy() }));
  return { evaluation, evaluatedOn: split, model };
}
