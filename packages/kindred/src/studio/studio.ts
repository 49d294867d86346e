import type { Part } from '@kindred/core/config';
import type { DataDesk } from './data/data-desk.js';
import type { Jobs } from './jobs.js';
import type { News } from './news.js';

/** What all slices of the studio share. */
export interface Studio {
  /** The data that is looked at, which may still be being read. */
  readonly data: DataDesk;
  /** The folder of runs, as the user named it. */
  readonly runsFolder: string;
  /** Losses, networks, ... of the user's own, and the files that they are from. */
  readonly parts: readonly Part[];
  readonly partFiles: readonly string[];
  readonly news: News;
  readonly jobs: Jobs;
  /** Whether other machines can reach it. */
  readonly isRemote: boolean;
  /** Aborted when the studio is closed. */
  readonly closing: AbortSignal;
}
