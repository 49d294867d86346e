import * as z from 'zod';

/** The value of an option that determines a run. */
export type SettingValue = string | number | boolean;

/** A folder of runs: that of the studio, or that of a comparison. */
export interface RunsPlace {
  /** `runs`, or the comparison's, such as `comparisons/digits`. */
  readonly id: string;
  /** As users know it. */
  readonly path: string;
}

/** A run as a row of a table. */
export interface ComparedRun {
  /** Of its folder. */
  readonly name: string;
  readonly state: 'finished' | 'running' | 'interrupted' | 'damaged';
  /** What is wrong with a damaged run. */
  readonly problem?: string;
  /** What it was trained with; of a damaged run only where its record can be read. */
  readonly recipe?: {
    readonly data: string;
    /** With the options that were given. */
    readonly model: string;
    readonly loss: string;
    readonly seed: number;
    /** Epochs that it was to take; 0 where a head alone is trained. */
    readonly epochs: number;
  };
  /** Everything that determines it, by the names of its options; empty where that cannot be read. */
  readonly settings: Readonly<Record<string, SettingValue>>;
  /** Epochs that are complete. */
  readonly epochs?: number;
  /** 0 .. 1; of an unfinished run the best so far, without an interval. */
  readonly accuracy?: {
    readonly value: number;
    readonly split: 'train' | 'validation' | 'test';
    readonly images?: number;
    /** 95 % (Wilson). */
    readonly interval?: { readonly lower: number; readonly upper: number };
  };
  /** Whether it was pruned, so that there is something to say of before and after. */
  readonly isPruned: boolean;
  /** What its files take. */
  readonly bytes: number;
  /** When it was saved last, ISO 8601. */
  readonly date: string;
}

/** `GET /api/compare/runs?from=&since=`: the runs of a place, or what has changed since a version of the answer. */
export interface ComparedRunsAnswer {
  readonly version: string;
  /** Whether these are all runs, whatever the page knew. */
  readonly isAll: boolean;
  readonly changed: readonly ComparedRun[];
  /** Names of those that are not there any more. */
  readonly gone: readonly string[];
  readonly places: readonly RunsPlace[];
}

/** A place, and some of its runs. */
const chosenRuns = {
  from: z.string().max(4096),
  runs: z.array(z.string().min(1).max(255)).min(1).max(100_000),
};

/** `POST /api/compare/differences` */
export const differencesSchema = z.strictObject(chosenRuns);
export type DifferencesRequest = z.input<typeof differencesSchema>;

/** In what the recipes of runs differ. */
export interface DifferencesAnswer {
  /** By the name of the option: a value for each run in their order, null where it has none. */
  readonly differences: Readonly<Record<string, readonly (SettingValue | null)[]>>;
  /** How many options are the same in all of them. */
  readonly same: number;
}

/** The course of a run by its epochs, column by column. */
export interface RunCourse {
  readonly run: string;
  /** Why there is none. */
  readonly problem?: string;
  /** [E], from 1 */
  readonly epoch: readonly number[];
  /** [E], of the whole run. */
  readonly step: readonly number[];
  /** [E], of training alone, from its begin. */
  readonly seconds: readonly number[];
  /** [E] each; null where it was not measured. */
  readonly trainLoss: readonly number[];
  readonly trainAccuracy: readonly number[];
  readonly validationAccuracy: readonly (number | null)[];
  readonly validationLoss: readonly (number | null)[];
  readonly learningRate: readonly number[];
  /** Losses of single steps, as many as a drawing needs. */
  readonly steps: { readonly step: readonly number[]; readonly loss: readonly number[] };
}

/** `POST /api/compare/courses` */
export const coursesSchema = z.strictObject({ ...chosenRuns, runs: chosenRuns.runs.max(200) });
export type CoursesRequest = z.input<typeof coursesSchema>;
export interface CoursesAnswer {
  readonly courses: readonly RunCourse[];
}

/** A comparison of losses in short. */
export interface ListedComparison {
  /** `comparisons/digits` */
  readonly id: string;
  readonly path: string;
  /** What is wrong with one that cannot be read. */
  readonly problem?: string;
  readonly data: readonly string[];
  readonly models: readonly string[];
  readonly losses: readonly string[];
  readonly seeds: number;
  /** Runs of its grid, and those that are finished and have failed. */
  readonly runs: number;
  readonly finished: number;
  readonly failed: number;
}

/** `GET /api/compare/comparisons` */
export interface ComparisonsAnswer {
  readonly comparisons: readonly ListedComparison[];
  /** Where they are looked for, as users know it. */
  readonly folders: readonly string[];
}

/** A network on a data set. */
export interface ComparedSetting {
  readonly data: string;
  readonly model: string;
}

/** A field of a table: losses in rows, settings in columns. */
export interface ComparisonCell {
  readonly text: string;
  /** The best of its column, or as good as that in the digits shown. */
  readonly isBest: boolean;
  /** Better or worse than the baseline beyond noise. */
  readonly mark: 'better' | 'worse' | null;
  /** What sets it apart, such as `1 seed`. */
  readonly note: string | null;
  /** The runs that it is of, in the place of the comparison. */
  readonly runs: readonly string[];
}

/** A table of a comparison. */
export interface ComparisonTable {
  readonly title: string;
  /** What its numbers are. */
  readonly caption: string;
  readonly columns: readonly ComparedSetting[];
  readonly rows: readonly { readonly loss: string; readonly cells: readonly (ComparisonCell | null)[] }[];
}

/** A paired test of a loss against the baseline, in digits and words. */
export interface ComparisonTest extends ComparedSetting {
  readonly loss: string;
  readonly seeds: string;
  readonly points: string;
  readonly interval: string;
  readonly t: string;
  readonly p: string;
  /** After Holm's correction. */
  readonly adjustedP: string;
  /** Images that one of the two alone gets right: the loss first. */
  readonly alone: string;
  readonly pooledP: string;
  readonly pooledAdjustedP: string;
  readonly verdict: string;
  readonly kind: 'better' | 'worse' | 'unclear' | 'alike' | 'equal' | 'untested';
  /** The difference of the accuracies and its 95 % interval, as shares, for drawing. */
  readonly difference: number;
  readonly bounds: { readonly lower: number; readonly upper: number } | null;
}

/** `GET /api/compare/comparison?of=&baseline=` */
export interface ComparisonAnswer {
  readonly id: string;
  readonly path: string;
  /** The losses that the others can be compared with, and the one that they are. */
  readonly losses: readonly string[];
  readonly baseline: string;
  /** What the tests found, in words. */
  readonly headline: string;
  readonly sentences: readonly string[];
  readonly resolution: string | null;
  readonly tables: readonly ComparisonTable[];
  readonly tests: readonly ComparisonTest[];
  /** A title and a text each: how things were done. */
  readonly notes: readonly (readonly [title: string, text: string])[];
  /** Runs that it lacks, and why they failed. */
  readonly gaps: readonly { readonly title: string; readonly failure: string | null }[];
  /** The file of the whole report, where there is one. */
  readonly report: string | null;
}
