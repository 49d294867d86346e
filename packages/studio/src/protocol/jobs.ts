/** Long work on the server. */
export interface JobAnswer {
  readonly id: string;
  /** What is done, by slice: `clean`, `train`, ... */
  readonly kind: string;
  /** For people: `Looking for what is wrong with flowers`. */
  readonly title: string;
  readonly state: 'running' | 'done' | 'failed' | 'stopped';
  /** The step that it is at, such as `reading data`; empty where it has not said. */
  readonly step: string;
  /** How far that step is; both 0 where nobody knows. */
  readonly done: number;
  readonly total: number;
  /** Of `done` a second, over the last seconds; 0 where nobody knows. */
  readonly rate: number;
  /** In milliseconds since 1970. */
  readonly started: number;
  readonly ended?: number;
  /** Where it failed: one sentence. */
  readonly error?: string;
  /** What the slice says of what came out, once it is done. */
  readonly result?: unknown;
}
