/** Where a run stands: `damaged` where a file of it cannot be read. */
export type RunState = 'finished' | 'running' | 'interrupted' | 'damaged';

/** How far a run is that is being trained, as far as that is known. */
export interface RunProgress {
  /** Steps of the whole run that are known to be done. */
  readonly step: number;
  /** Steps that it takes in all; null until that can be told. */
  readonly steps: number | null;
  /** The epoch that it is in, from 1. */
  readonly epoch: number;
  readonly imagesPerSecond: number | null;
  readonly secondsLeft: number | null;
  /** What it does besides steps, such as `evaluation`, and how far that is; null while it takes steps. */
  readonly doing: { readonly what: string; readonly done: number; readonly total: number } | null;
}

/** A run in short. */
export interface RunAnswer {
  /** Of its folder, in the folder of runs. */
  readonly name: string;
  readonly state: RunState;
  /** What is wrong with a damaged run. */
  readonly problem?: string;
  /** What it was trained with; of a damaged run only where its record can be read. */
  readonly recipe?: {
    readonly data: string;
    /** Which images, and of which classes: equal for runs on the same data. */
    readonly images: string;
    readonly model: string;
    readonly loss: string;
    readonly seed: number;
    readonly epochs: number;
    readonly headAlone?: true;
  };
  /** Epochs that are complete. */
  readonly epochs?: number;
  /** 0 .. 1, and what it was measured on; of an unfinished run the best so far. */
  readonly accuracy?: { readonly value: number; readonly split: 'train' | 'validation' | 'test' };
  /** What its files take. */
  readonly bytes: number;
  /** When it was saved last, ISO 8601. */
  readonly date: string;
  /** While it runs. */
  readonly progress?: RunProgress;
}

/** `GET /api/runs`: the newest first. */
export interface RunsAnswer {
  readonly runs: readonly RunAnswer[];
}

/** `GET /api/runs/:name` */
export interface RunPageAnswer extends RunAnswer {
  /** Everything that determines it, by the names of its options. */
  readonly settings: Readonly<Record<string, string | number | boolean>>;
  /** Of the finished network. */
  readonly evaluation?: {
    readonly split: string;
    readonly images: number;
    readonly top1: number;
    /** 95 % interval. */
    readonly interval: { readonly lower: number; readonly upper: number };
  };
  /** The stretches of its training that a studio has started, the oldest first. */
  readonly trainings: readonly string[];
  /** Whether a studio can stop it: a process of this machine trains it. */
  readonly canStop: boolean;
}

/** `PUT /api/runs/:name/stop` asks it to save and to end; `POST /api/runs/:name/resume` goes on. Both take nothing. */

/** A gap in what the metrics tell. */
export interface CurveGap {
  readonly kind:
    | 'end' /** The file ends before the checkpoint. */
    | 'steps' /** Steps between `from` and `to` are missing. */
    | 'epochs' /** Ends of epochs are missing. */
    | 'damaged' /** Lines that are no JSON were passed over. */;
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** The end of an epoch. */
export interface EpochPoint {
  readonly epoch: number;
  /** Of the whole run. */
  readonly step: number;
  readonly learningRate: number;
  readonly loss: number;
  readonly accuracy: number;
  readonly terms: Readonly<Record<string, number>>;
  readonly validation?: { readonly accuracy: number; readonly nll: number };
  readonly isBest: boolean;
  /** Of training alone, of an epoch that was interrupted that of the last stretch. */
  readonly seconds: number;
  /** 0 where nobody knows. */
  readonly imagesPerSecond: number;
}

/**
 * `GET /api/runs/:name/curves?from=&to=&columns=`: the steps of a run, at most four points of each column of pixels (its first, its
 * lowest, its highest and its last value, each with the others of its step): what is drawn looks as if all were there.
 */
export interface CurvesAnswer {
  /** Lines of steps in all, and those between `from` and `to`. */
  readonly recorded: number;
  readonly inRange: number;
  /** Steps from one line to the next, where that is always the same. */
  readonly every: number | null;
  /** The first and the last step that is known. */
  readonly first: number | null;
  readonly last: number | null;
  /** [n], rising */
  readonly steps: readonly number[];
  /** Each [n], by name: `loss`, `learningRate`, `gradientNorm`, `term:NAME`; null where a line lacks it. */
  readonly series: Readonly<Record<string, readonly (number | null)[]>>;
  readonly epochs: readonly EpochPoint[];
  readonly gaps: readonly CurveGap[];
  /** The step of the last checkpoint; null before the first. */
  readonly checkpoint: number | null;
}

/** What pages are told of runs. */
export type RunsNews =
  | {
      readonly kind: 'runs';
      /** New ones, and those that are not as they were. */
      readonly changed: readonly RunAnswer[];
      /** Names of those that are not there any more. */
      readonly gone: readonly string[];
    }
  /** There is more in the metrics of a run. */
  | { readonly kind: 'metrics'; readonly name: string; readonly last: number }
  /** A training of a studio has gone on: ask for it. */
  | { readonly kind: 'training'; readonly id: string };
