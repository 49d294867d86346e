import type { DataNews } from './data.js';
import type { JobAnswer } from './jobs.js';
import type { RunsNews } from './runs.js';

/**
 * What the server tells all pages, by the name of its event. Slices add theirs by declaration: an entry here, its type in the slice's
 * own file.
 */
export interface News {
  /** A job has begun, gone on or ended. */
  readonly jobs: JobAnswer;
  readonly data: DataNews;
  readonly runs: RunsNews;
  readonly compare: unknown;
  /** The server cannot tell what a page has missed: it has to ask for everything again. */
  readonly reset: null;
}

/** The names of events. */
export type NewsName = keyof News;
