import type { Part } from '@kindred/core/config';
import type { DataDesk } from './data/data-desk.js';
import type { Jobs } from './jobs.js';
import type { News } from './news.js';
import type { RunsDesk } from './runs/runs-desk.js';
import type { Trainings } from './train/trainings.js';
import type { Analyses } from './understand/analyses.js';

/** What all slices of the studio share. */
export interface Studio {
  /** The data that is looked at, which may still be being read. */
  readonly data: DataDesk;
  /** The folder of runs, as the user named it. */
  readonly runsFolder: string;
  /** The runs in it, and the trainings that studios have started there. */
  readonly runs: RunsDesk;
  readonly trainings: Trainings;
  /** What was measured of their networks. */
  readonly analyses: Analyses;
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
