import { setTimeout as wait } from 'node:timers/promises';
import type { Parts } from '@kindred/core';
import type { Cell } from '@kindred/report';
import type { OpenedData } from '../data-source.js';
import type { RunEvent } from '../events.js';
import type { ComparisonFolder } from './comparison-folder.js';
import type { ComparisonRecord } from './comparison-record.js';
import type { CellNews, CompareEvent } from './events.js';
import type { Place } from './places.js';
import { runCell } from './run-cell.js';
import { TimeLeft } from './time-left.js';

export interface GridOptions {
  readonly folder: ComparisonFolder;
  readonly record: ComparisonRecord;
  /** The runs of this process. */
  readonly places: readonly Place[];
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
  readonly #timeLeft = new TimeLeft();
  #pending: readonly Place[];
  /** Runs that had failed before this process began: they are tried again. */
  readonly #oldFailures = new Set<Place>();
  /** Runs of other processes that were told of. */
  readonly #busy = new Set<Place>();

  constructor(options: GridOptions) {
    this.#options = options;
    this.#pending = options.places.filter((place) => !options.folder.isFinished(place));
  }

  get isPending(): boolean {
    return this.#pending.length > 0;
  }

  async begin(): Promise<void> {
    for (const place of this.#pending) {
      if ((await this.#options.folder.readFailure(place)) !== undefined) this.#oldFailures.add(place);
    }
  }

  /** Goes through the runs that are left; false where all of them are being worked on by other processes. */
  async pass(): Promise<boolean> {
    const before = this.#pending.length;
    for (const place of this.#pending) {
      if (this.#options.signal?.aborted) break;
      await this.#attempt(place);
    }
    return this.#pending.length < before;
  }

  async #attempt(place: Place): Promise<void> {
    const { folder } = this.#options;
    const lock = await folder.lockCell(place);
    if (typeof lock === 'number') {
      if (!this.#busy.has(place)) this.#tell(place, { type: 'busy', process: lock });
      this.#busy.add(place);
      return;
    }
    try {
      if (!(await this.#wasMadeElsewhere(place))) await this.#run(place);
    } finally {
      await lock();
    }
  }

  async #wasMadeElsewhere(place: Place): Promise<boolean> {
    const { folder } = this.#options;
    if (folder.isFinished(place)) {
      await this.#finish(place);
      return true;
    }
    const message = this.#oldFailures.has(place) ? undefined : await folder.readFailure(place);
    if (message === undefined) return false;
    this.#leave(place);
    this.#tell(place, { type: 'failed', message });
    return true;
  }

  async #run(place: Place): Promise<void> {
    const { folder } = this.#options;
    const start = performance.now();
    this.#timeLeft.begin(place);
    try {
      await folder.removeLeftovers(place);
      const cell = await this.#cellOf(place);
      if (!cell) return;
      await folder.writeCell(place, cell);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      await folder.writeFailure(place, message);
      this.#timeLeft.abandon();
      this.#leave(place);
      this.#tell(place, { type: 'failed', message });
      return;
    }
    this.#timeLeft.end();
    await this.#finish(place, (performance.now() - start) / 1000);
  }

  #cellOf(place: Place): Promise<Cell | undefined> {
    const { folder, record, data, parts, signal } = this.#options;
    const onEvent = (event: RunEvent) => {
      this.#timeLeft.onEvent(event);
      this.#tell(place, { type: 'run', event });
    };
    return runCell({ folder, record, place, parts, data: data.get(place.data)! }, { signal, onEvent });
  }

  async #finish(place: Place, seconds?: number): Promise<void> {
    const { evaluation, validationAccuracy, chosen, epochs } = (await this.#options.folder.readCell(place))
      .record;
    this.#leave(place);
    this.#tell(place, {
      type: 'finished',
      accuracy: evaluation.accuracy,
      validationAccuracy,
      chosenEpoch: chosen.epoch,
      epochs,
      seconds,
    });
  }

  #leave(place: Place): void {
    this.#pending = this.#pending.filter((other) => other !== place);
  }

  #tell(place: Place, news: CellNews): void {
    const total = this.#options.places.length;
    this.#options.onEvent?.({
      ...news,
      cell: place.title,
      done: total - this.#pending.length,
      total,
      secondsLeft: this.#timeLeft.estimate(this.#pending.filter((other) => other !== place)),
    });
  }
}
