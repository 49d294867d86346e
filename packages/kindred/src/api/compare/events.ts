import type { DownloadEvent, RunEvent } from '../events.js';
import type { Shard } from './shard.js';

/** A data set is being read: images (folders) or files (others). */
export interface CompareDataEvent {
  readonly type: 'data';
  /** Its folder. */
  readonly data: string;
  readonly done: number;
  readonly total: number;
}

/** Copies are looked for among the pictures of a data set: pictures that were looked at, and compared. */
export interface CompareCopiesEvent {
  readonly type: 'copies';
  /** Its folder. */
  readonly data: string;
  readonly done: number;
  readonly total: number;
}

/** Everything is ready; the runs begin. */
export interface GridEvent {
  readonly type: 'grid';
  /** The comparison's folder. */
  readonly folder: string;
  readonly data: readonly string[];
  /** Shown names of the networks, those of all data sets together. */
  readonly models: readonly string[];
  readonly losses: readonly string[];
  readonly seeds: readonly number[];
  /** Runs of the whole grid. */
  readonly runs: number;
  /** The part that is this process's; undefined where that is all of it. */
  readonly shard: Shard | undefined;
  /** Runs of this process's part, and how many of them are finished already. */
  readonly total: number;
  readonly done: number;
}

/** How far this process is with its part of the runs. */
export interface GridProgress {
  /** The run in question: `digits/lenet/cc, seed 2`. */
  readonly cell: string;
  /** Runs that are through, finished or failed. */
  readonly done: number;
  readonly total: number;
  /** Estimated, of the whole part; undefined while nothing is known. */
  readonly secondsLeft: number | undefined;
}

/** What happens to a run of the grid. */
export type CellNews =
  | { readonly type: 'run'; readonly event: RunEvent }
  | {
      readonly type: 'finished';
      /** On the test images. */
      readonly accuracy: number;
      readonly validationAccuracy: number | null;
      /** The epoch that was measured, of so many; 0 the network before them. */
      readonly chosenEpoch: number;
      readonly epochs: number;
      /** Of a network with weights from elsewhere: whether the head on the frozen backbone was better than the tuned network. */
      readonly kept?: 'head' | 'tuned';
      /** What this process spent on it; undefined where another one made it. */
      readonly seconds: number | undefined;
    }
  | { readonly type: 'failed'; readonly message: string }
  /** Another process, of this number, works on it; it is waited for when nothing else is left to do. */
  | { readonly type: 'busy'; readonly process: number };

/** News of a run of the grid, and how far the comparison is. */
export type CellEvent = GridProgress & CellNews;

/** The report is being made: pictures. */
export interface CompareReportEvent {
  readonly type: 'report';
  readonly done: number;
  readonly total: number;
}

/** Something worth knowing. */
export interface CompareNoteEvent {
  readonly type: 'note';
  readonly message: string;
}

/** What {@link compareLosses} tells while it works. */
export type CompareEvent =
  | DownloadEvent
  | CompareDataEvent
  | CompareCopiesEvent
  | GridEvent
  | CellEvent
  | CompareReportEvent
  | CompareNoteEvent;
