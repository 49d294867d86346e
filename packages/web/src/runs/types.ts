import type { SplitName } from '@kindred/core/data';
import type { EvaluationReport } from '@kindred/core/evaluate';
import type { EndReason, HeadResult } from '@kindred/core/train';

interface RunSummary {
  /** The run's name, by which `openRun` and `resume` find it. */
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
  /** Names of the K classes, which the evaluation has by their numbers. */
  readonly classNames: readonly string[];
}

/** A run that its signal has ended; `resume` goes on with it. */
export interface InterruptedRun extends RunSummary {
  readonly reason: 'interrupted';
}

/** A run after a stretch of training. */
export type TrainedRun = FinishedRun | InterruptedRun;

/** A run that was gone on with. */
export type ResumedRun =
  | InterruptedRun
  | (FinishedRun & {
      /** Whether it was over before: then only its evaluation and its model were made again. */
      readonly wasComplete: boolean;
    });

/** What an evaluation finds. */
export interface Evaluated {
  readonly report: EvaluationReport;
  readonly classNames: readonly string[];
  /** Name of the data set. */
  readonly data: string;
  readonly split: SplitName;
  /** What it cannot tell, as images that the network has seen tell little. */
  readonly caveat?: string;
}

/**
 * - `finished`: trained to its end, evaluated and exported
 * - `running`: a tab trains it
 * - `interrupted`: it can be resumed
 * - `damaged`: a file of it cannot be read
 */
export type RunState = 'finished' | 'running' | 'interrupted' | 'damaged';

/** A run in short. */
export interface ListedRun {
  readonly name: string;
  readonly state: RunState;
  /** What is wrong with a damaged run. */
  readonly problem?: string;
  /** What it was trained with; of a damaged run only where its record can be read. */
  readonly recipe?: {
    /** Name of the data set. */
    readonly data: string;
    readonly model: string;
    readonly loss: string;
    readonly seed: number;
    /** Epochs that it was to take. */
    readonly epochs: number;
  };
  /** Epochs that are complete. */
  readonly epochs?: number;
  /** In 0 .. 1, and the images that it was measured on: of an unfinished run, the best so far on validation images. */
  readonly accuracy?: { readonly value: number; readonly split: SplitName };
  /** What its files take. */
  readonly bytes: number;
  /** When it was saved last (ISO 8601). */
  readonly date: string;
}
