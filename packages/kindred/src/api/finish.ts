import { type OptionNames, optionKinds } from '@kindred/core/config';
import type { SplitName } from '@kindred/core/data';
import { type EvaluationInput, type EvaluationReport, evaluationReport } from '@kindred/core/evaluate';
import { type AnySignal, variablesOf } from '@kindred/core/infer';
import { caveatOf, evaluationSplit, modelOf, readWeights, type TrainingSession } from '@kindred/core/run';
import type { EndReason, EpochCallback, HeadResult, PreparedData } from '@kindred/core/train';
import { writeModel } from '../storage/model-files.js';
import type { RunFolder } from '../storage/run-folder.js';
import type { RunEvent } from './events.js';
import { type MeasuredRun, pageInput } from './run-report/page-input.js';
import { writePage } from './run-report/write-page.js';
import { type SharedWithTraining, sharedWithTraining } from './shared-with-training.js';
import { version } from './software.js';

/** How a stretch of training is watched and stopped. */
export interface WatchOptions<Signal extends AnySignal = AnySignal> {
  /** Ends training after the steps that are under way, a second of them at most; the run is saved and can be resumed. */
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
  /** Whether the finished run gets a page, `report.html`; true where not given. */
  readonly report?: boolean | undefined;
}

export const watchNames: OptionNames<WatchOptions> = {
  signal: optionKinds.signal,
  onEvent: optionKinds.callback,
  onEpoch: optionKinds.callback,
  onInference: optionKinds.callback,
  report: optionKinds.flag,
};

interface RunSummary {
  readonly folder: string;
  /** Epochs that are complete. */
  readonly epochs: number;
  readonly best: { readonly epoch: number; readonly accuracy: number } | undefined;
  /** Of a network with weights from elsewhere: how good its head was on the frozen backbone, where that was measured. */
  readonly head?: HeadResult;
  /** Of this stretch. */
  readonly seconds: number;
}

/** A run that is over: its network of the best epoch is evaluated and exported. */
export interface FinishedRun extends RunSummary {
  readonly reason: Exclude<EndReason, 'interrupted'>;
  /** How the network does on `evaluatedOn`: the test set, else the validation set, else the training images. */
  readonly evaluation: EvaluationReport;
  readonly evaluatedOn: SplitName;
  /** What it cannot tell, as images that chose the network or trained it tell little. */
  readonly caveat?: string;
  /** Names of the K classes, which the evaluation has by their numbers. */
  readonly classNames: readonly string[];
  /** What of `evaluatedOn` was trained on, too, where data that comes divided has copies or groups on both sides. */
  readonly shared?: SharedWithTraining;
  /** The file of the exported classifier. */
  readonly model: string;
  /** The page that shows the run; not there where it was not asked for, or could not be made, which a note says. */
  readonly report?: string;
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
      reason === 'interrupted'
        ? undefined
        : await evaluateAndExport(session, folder, data, position.head, watch);
    const summary = {
      folder: folder.path,
      epochs: position.epoch,
      best: position.best,
      ...(position.head && { head: position.head }),
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
  head: HeadResult | undefined,
  watch: WatchOptions,
): Promise<
  | Pick<FinishedRun, 'evaluation' | 'evaluatedOn' | 'caveat' | 'classNames' | 'shared' | 'model' | 'report'>
  | undefined
> {
  const { signal, onEvent, onInference } = watch;
  const { record, classifier } = session;
  // From the folder: the best epoch may lie in an earlier stretch of the run.
  const network = { classifier, weights: await readWeights(folder, record, variablesOf(classifier)) };
  const split = evaluationSplit(data);
  const onProgress = (done: number, total: number) => onEvent?.({ type: 'evaluation', done, total });
  const inference = await session.infer(network, data[split]!, { signal, onProgress });
  if (!inference) return undefined;
  const evaluation = evaluationReport(inference);
  const shared = sharedWithTraining(split, data, inference);
  await folder.writeEvaluation({ split, report: evaluation, head, shared });
  onInference?.(inference);
  const model = folder.modelPath;
  await writeModel(model, modelOf(network, record, version, { accuracy: await folder.readAccuracy() }));
  const report = await makeReport(folder, data, { split, inference, evaluation }, watch);
  const { classNames } = data[split]!;
  const caveat = caveatOf(split, record.config);
  return {
    ...{ evaluation, evaluatedOn: split, classNames, model },
    ...(caveat !== undefined && { caveat }),
    ...(shared && { shared }),
    ...(report !== undefined && { report }),
  };
}

/** The run's page; whatever is wrong with that, the run is finished, and a note says it. */
async function makeReport(
  folder: RunFolder,
  data: PreparedData,
  measured: MeasuredRun,
  { report = true, signal, onEvent }: WatchOptions,
): Promise<string | undefined> {
  if (!report) return undefined;
  const file = folder.reportPath;
  const again = 'the run is complete, and `run.report()` makes it';
  const onProgress = (done: number, total: number) => onEvent?.({ type: 'report', done, total });
  try {
    // From the folder, as whoever makes it again has it.
    const input = await pageInput(folder, await folder.readRecord(), data, measured);
    const bytes = await writePage(file, input, data[measured.split]!, { signal, onProgress });
    if (bytes !== undefined) return file;
    onEvent?.({ type: 'note', message: `stopped before the report: ${again}` });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    onEvent?.({ type: 'note', message: `the report could not be made: ${reason}; ${again}` });
  }
  return undefined;
}
