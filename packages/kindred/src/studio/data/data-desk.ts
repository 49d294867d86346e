import type { Jobs } from '../jobs.js';
import type { News } from '../news.js';

/** What the data's desk has to do with its studio. */
export interface DeskContext {
  readonly news: News;
  readonly jobs: Jobs;
  readonly onNote: (message: string) => void;
  /** Aborted when the studio is closed. */
  readonly signal: AbortSignal;
}

/** The data that a studio looks at. */
export interface DataDesk {
  /** What the data is called; null where there is none. */
  readonly name: string | null;
  /** What it was named as, for work of other slices; null where there is none. */
  readonly path: string | null;
  close(): Promise<void>;
}

export async function openDataDesk(path: string | undefined, _context: DeskContext): Promise<DataDesk> {
  return { name: path ?? null, path: path ?? null, close: async () => {} };
}
