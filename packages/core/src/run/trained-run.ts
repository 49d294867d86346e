import type { SplitName } from '../data/dataset.js';
import { type EvaluationInput, type EvaluationReport, evaluationReport } from '../evaluate/index.js';
import { variablesOf, type WeightedNetwork } from '../infer/index.js';
import type { EndReason, HeadResult, PreparedData } from '../train/index.js';
import { caveatOf } from './caveats.js';
import { evaluationSplit } from './evaluation.js';
import type { RunEvent } from './events.js';
import type { RunFiles } from './files.js';
import type { TrainingSession } from './session.js';
import { type SharedWithTraining, sharedWithTraining } from './shared-with-training.js';
import { readWeights } from './weights.js';

/** What is told of a run after a stretch of training. */
export interface RunSummary {
  /** Where its files are: a folder, in a page the run's name. */
  readonly folder: string;
  /** Epochs that are complete. */
  readonly epochs: number;
  readonly best: { readonly epoch: number; readonly accuracy: number } | undefined;
  /** Of a network with weights from elsewhere: how good its head was on the frozen backbone, where that was measured. */
  readonly head?: HeadResult;
  /** Of this stretch. */
  readonly seconds: number;
}

/** How the network of a run's best epoch does. */
export interface FinalEvaluation {
  /** How it does on `evaluatedOn`: the test set, else the validation set, else the training images. */
  readonly evaluation: EvaluationReport;
  readonly evaluatedOn: SplitName;
  /** What that cannot tell, as images that chose the network or trained it tell little. */
  readonly caveat?: string;
  /** Names of the K classes, which the evaluation has by their numbers. */
  readonly classNames: readonly string[];
  /** What of `evaluatedOn` was trained on, too, where data that comes divided has copies or groups on both sides. */
  readonly shared?: SharedWithTraining;
}

/** A run that its signal has ended; `resume` goes on with it. */
export interface InterruptedRun extends RunSummary {
  readonly reason: 'interrupted';
}

/** A run that was trained to its end, its network of the best epoch, and what that says of the images it was evaluated on. */
export interface EvaluatedRun {
  readonly summary: RunSummary & FinalEvaluation & { readonly reason: Exclude<EndReason, 'interrupted'> };
  readonly network: WeightedNetwork;
  readonly inference: EvaluationInput;
}

/** How {@link trainToEnd} is watched, and its evaluation stopped. */
export interface EndOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told how far the evaluation is. */
  readonly onEvent?: ((event: RunEvent) => void) | undefined;
}

/**
 * Trains a run to its end, evaluates the network of its best epoch and records that. The caller holds the run's lock, and
 * exports the network.
 */
export async function trainToEnd(
  session: TrainingSession,
  files: RunFiles,
  data: PreparedData,
  { signal, onEvent }: EndOptions,
): Promise<EvaluatedRun | InterruptedRun> {
  const start = performance.now();
  const { reason, position } = await session.train(files, data);
  const { head } = position;
  const summary = () => ({
    folder: files.path,
    epochs: position.epoch,
    best: position.best,
    ...(head && { head }),
    seconds: (performance.now() - start) / 1000,
  });
  if (reason === 'interrupted') return { reason, ...summary() };
  const { record, classifier } = session;
  // From its files: the best epoch may lie in an earlier stretch of the run.
  const network = { classifier, weights: await readWeights(files, record, variablesOf(classifier)) };
  const split = evaluationSplit(data);
  const onProgress = (done: number, total: number) => onEvent?.({ type: 'evaluation', done, total });
  const inference = await session.infer(network, data[split]!, { signal, onProgress });
  if (!inference) return { reason: 'interrupted', ...summary() };
  const evaluation = evaluationReport(inference);
  const shared = sharedWithTraining(split, data, inference);
  await files.writeEvaluation({ split, report: evaluation, head, shared });
  const caveat = caveatOf(split, record.config);
  const { classNames } = data[split]!;
  const final = { evaluation, evaluatedOn: split, classNames };
  return {
    summary: {
      ...{ reason, ...summary(), ...final },
      ...(caveat !== undefined && { caveat }),
      ...(shared && { shared }),
    },
    network,
    inference,
  };
}
