import { type OptionNames, optionKinds } from '@kindred/core/config';
import type { EvaluationInput } from '@kindred/core/evaluate';
import type { AnySignal } from '@kindred/core/infer';
import {
  type FinalEvaluation,
  type InterruptedRun,
  modelOf,
  type RunSummary,
  type TrainingSession,
  trainToEnd,
} from '@kindred/core/run';
import type { EndReason, EpochCallback, PreparedData } from '@kindred/core/train';
import { writeModel } from '../storage/model-files.js';
import type { RunFolder } from '../storage/run-folder.js';
import type { RunEvent } from './events.js';
import { type MeasuredRun, pageInput } from './run-report/page-input.js';
import { writePage } from './run-report/write-page.js';
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

/** A run that is over: its network of the best epoch is evaluated and exported. */
export interface FinishedRun extends RunSummary, FinalEvaluation {
  readonly reason: Exclude<EndReason, 'interrupted'>;
  /** The file of the exported classifier. */
  readonly model: string;
  /** The page that shows the run; not there where it was not asked for, or could not be made, which a note says. */
  readonly report?: string;
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
  const release = await folder.lock();
  try {
    const run = await trainToEnd(session, folder, data, watch);
    if ('reason' in run) return run;
    const { summary, network, inference } = run;
    watch.onInference?.(inference);
    const model = folder.modelPath;
    const accuracy = await folder.readAccuracy();
    await writeModel(model, modelOf(network, session.record, version, { accuracy }));
    const measured = { split: summary.evaluatedOn, inference, evaluation: summary.evaluation };
    const report = await makeReport(folder, data, measured, watch);
    return { ...summary, model, ...(report !== undefined && { report }) };
  } finally {
    await release();
  }
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
