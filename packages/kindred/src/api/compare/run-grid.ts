import { setTimeout as wait } from 'node:timers/promises';
import type { Parts } from '@kindred/core/config';
import type { Cell } from '@kindred/report';
import type { OpenedData } from '../data-source.js';
import type { RunEvent } from '../events.js';
import type { ComparisonFolder } from './comparison-folder.js';
import type { ComparisonRecord } from './comparison-record.js';
import type { CellNews, CompareEvent } from './events.js';
import type { PlannedRun } from './planned-runs.js';
import { runCell } from './run-cell.js';
import { stagesOf, TimeLeft } from './time-left.js';

export interface GridOptions {
  readonly folder: ComparisonFolder;
  readonly record: ComparisonRecord;
  /** The runs of this process. */
  readonly plannedRuns: readonly PlannedRun[];
  readonly data: ReadonlyMap<string, OpenedData>;
  readonly parts: Parts;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: ((event: CompareEvent) => void) | undefined;
}

/** How often a run of another process is looked at, in milliseconds. */
const pollInterval = 1000;

/**
 * Runs whatever is not finished, in order. A run that fails is recorded as failed and does not stop the others; one
 * that another process works on is waited for at the end, and taken over where that process dies.
 * @returns whether all runs are through, finished or failed; false where it was interrupted.
 */
export async function runGrid(options: GridOptions): Promise<boolean> {
  const grid = new GridRun(options);
  await grid.begin();
  while (grid.isPending) {
    const hasMoved = await grid.pass();
    if (options.signal?.aborted) return false;
    if (!hasMoved) await wait(pollInterval, undefined, { signal: options.signal }).catch(() => {});
  }
  return true;
}

class GridRun {
  readonly #options: GridOptions;
  readonly #timeLeft: TimeLeft;
  #pending: readonly PlannedRun[];
  /** Runs that had failed before this process began: they are tried again. */
  readonly #oldFailures = new Set<PlannedRun>();
  /** Runs of other processes that were told of. */
  readonly #busy = new Set<PlannedRun>();

  constructor(options: GridOptions) {
    this.#options = options;
    const stages = new Map(options.record.data.map(({ name, recipe }) => [name, stagesOf(recipe)]));
    this.#timeLeft = new TimeLeft(({ data }) => stages.get(data)!);
    this.#pending = options.plannedRuns.filter((planned) => !options.folder.isFinished(planned));
  }

  get isPending(): boolean {
    return this.#pending.length > 0;
  }

  async begin(): Promise<void> {
    for (const planned of this.#pending) {
      if ((await this.#options.folder.readFailure(planned)) !== undefined) this.#oldFailures.add(planned);
    }
  }

  /** Goes through the runs that are left; false where all of them are being worked on by other processes. */
  async pass(): Promise<boolean> {
    const before = this.#pending.length;
    for (const planned of this.#pending) {
      if (this.#options.signal?.aborted) break;
      await this.#attempt(planned);
    }
    return this.#pending.length < before;
  }

  async #attempt(planned: PlannedRun): Promise<void> {
    const { folder } = this.#options;
    const lock = await folder.lockCell(planned);
    if (typeof lock === 'number') {
      if (!this.#busy.has(planned)) this.#tell(planned, { type: 'busy', process: lock });
      this.#busy.add(planned);
      return;
    }
    try {
      if (!(await this.#wasMadeElsewhere(planned))) await this.#run(planned);
    } finally {
      await lock();
    }
  }

  async #wasMadeElsewhere(planned: PlannedRun): Promise<boolean> {
    const { folder } = this.#options;
    if (folder.isFinished(planned)) {
      await this.#finish(planned);
      return true;
    }
    const message = this.#oldFailures.has(planned) ? undefined : await folder.readFailure(planned);
    if (message === undefined) return false;
    this.#leave(planned);
    this.#tell(planned, { type: 'failed', message });
    return true;
  }

  async #run(planned: PlannedRun): Promise<void> {
    const { folder } = this.#options;
    const start = performance.now();
    this.#timeLeft.begin(planned);
    try {
      await folder.removeLeftovers(planned);
      const cell = await this.#cellOf(planned);
      if (!cell) return;
      await folder.writeCell(planned, cell);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      await folder.writeFailure(planned, message);
      this.#timeLeft.abandon();
      this.#leave(planned);
      this.#tell(planned, { type: 'failed', message });
      return;
    }
    this.#timeLeft.end();
    await this.#finish(planned, (performance.now() - start) / 1000);
  }

  #cellOf(planned: PlannedRun): Promise<Cell | undefined> {
    const { folder, record, data, parts, signal } = this.#options;
    const onEvent = (event: RunEvent) => {
      this.#timeLeft.onEvent(event);
      this.#tell(planned, { type: 'run', event });
    };
    return runCell({ folder, record, planned, parts, data: data.get(planned.data)! }, { signal, onEvent });
  }

  async #finish(planned: PlannedRun, seconds?: number): Promise<void> {
    const { record } = await this.#options.folder.readCell(planned);
    const { evaluation, validationAccuracy, chosen, transfer, epochs } = record;
    this.#leave(planned);
    this.#tell(planned, {
      type: 'finished',
      accuracy: evaluation.accuracy,
      validationAccuracy,
      chosenEpoch: chosen.epoch,
      ...(transfer && { kept: transfer.kept }),
      epochs,
      seconds,
    });
  }

  #leave(planned: PlannedRun): void {
    this.#pending = this.#pending.filter((other) => other !== planned);
  }

  #tell(planned: PlannedRun, news: CellNews): void {
    const total = this.#options.plannedRuns.length;
    this.#options.onEvent?.({
      ...news,
      cell: planned.title,
      done: total - this.#pending.length,
      total,
      secondsLeft: this.#timeLeft.estimate(this.#pending.filter((other) => other !== planned)),
    });
  }
}
