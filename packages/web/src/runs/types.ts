import type { SplitName } from '@kindred/core/data';
import type { EvaluationReport } from '@kindred/core/evaluate';
import type { FinalEvaluation, InterruptedRun, RunOutline, RunSummary } from '@kindred/core/run';
import type { EndReason } from '@kindred/core/train';

/** A run that is over: its network of the best epoch is evaluated and exported. Its `folder` is its name, by which `openRun` and `resume` find it. */
export interface FinishedRun extends RunSummary, FinalEvaluation {
  readonly reason: Exclude<EndReason, 'interrupted'>;
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

/** A run in short. */
export interface ListedRun extends RunOutline {
  readonly name: string;
  /** What its files take. */
  readonly bytes: number;
  /** When it was saved last (ISO 8601). */
  readonly date: string;
}
