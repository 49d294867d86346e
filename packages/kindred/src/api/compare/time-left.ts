import type { RunEvent } from '../events.js';
import type { PlannedRun } from './planned-runs.js';

/** The run that is being trained. */
interface Current {
  readonly setting: string;
  /** When its first step here was taken, and the share of the run that was done by then. */
  start?: { readonly at: number; readonly share: number };
  /** The share that is done. */
  share: number;
}

/**
 * Estimates how long the rest of a comparison takes. Runs of the same network on the same data are taken to last
 * equally long; others, as long as the mean of those that are known.
 */
export class TimeLeft {
  readonly #now: () => number;
  /** Seconds of whole runs, by setting. */
  readonly #durations = new Map<string, number[]>();
  #current: Current | undefined;

  /** @param now milliseconds, for tests */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  begin(planned: PlannedRun): void {
    this.#current = { setting: settingOf(planned), share: 0 };
  }

  /** Takes note of what happens in the current run. */
  onEvent(event: RunEvent): void {
    const current = this.#current;
    if (event.type !== 'step' || !current) return;
    const { epoch, epochs, step, stepsPerEpoch } = event;
    current.share = (epoch - 1 + step / stepsPerEpoch) / epochs;
    // The first step, which is slower, only starts the clock.
    current.start ??= { at: this.#now(), share: current.share };
  }

  /** The current run is through. */
  end(): void {
    const current = this.#current;
    const duration = current && this.#durationOf({ ...current, share: 1 });
    if (duration !== undefined) {
      this.#durations.set(current!.setting, [...(this.#durations.get(current!.setting) ?? []), duration]);
    }
    this.#current = undefined;
  }

  /** The current run has failed, and tells nothing. */
  abandon(): void {
    this.#current = undefined;
  }

  /**
   * Seconds until the current run and those in `pending` are through; undefined while nothing is known.
   * @param pending without the current one
   */
  estimate(pending: readonly PlannedRun[]): number | undefined {
    const current = this.#current;
    const duration = current && this.#durationOf(current);
    const known = new Map(this.#durations);
    if (duration !== undefined)
      known.set(current!.setting, [...(known.get(current!.setting) ?? []), duration]);
    const all = [...known.values()].flat();
    if (all.length === 0) return undefined;
    const expected = (setting: string) => mean(known.get(setting) ?? all);
    const rest = current ? expected(current.setting) * (1 - current.share) : 0;
    return pending.reduce((sum, planned) => sum + expected(settingOf(planned)), rest);
  }

  /** Seconds of the whole run, by the share of it that was seen; undefined before that is something. */
  #durationOf({ start, share }: Current): number | undefined {
    if (!start || share <= start.share) return undefined;
    return (this.#now() - start.at) / 1000 / (share - start.share);
  }
}

function settingOf({ data, model }: PlannedRun): string {
  return JSON.stringify([data, model.name]);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
