/** Where a run keeps what it must not lose. The Node side writes files; tests keep bytes in memory. */
export interface RunStorage {
  /**
   * Stores a checkpoint such that at every moment either the old or the new one can be read, whole.
   * `last` resumes the run; `best` holds the weights of the best epoch by their plain names.
   */
  saveCheckpoint(kind: 'last' | 'best', bytes: Uint8Array): Promise<void>;
  /** Adds one line of JSON to the run's metrics. `step` counts the steps of the whole run. */
  appendMetrics(entry: { readonly step: number } & Readonly<Record<string, unknown>>): Promise<void>;
}
