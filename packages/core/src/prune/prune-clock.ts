import { RateMeter } from '../train/rate-meter.js';
import type { Layer, PrunableGroup, PrunableNetwork } from './network.js';

/** How fast pruning goes. */
export interface PruneRate {
  /** Calibration images a second, over the latest batches. */
  readonly imagesPerSecond: number;
  /** Estimated seconds until all groups are done; undefined before the first is. */
  readonly secondsLeft: number | undefined;
}

/**
 * Estimates how long the pruning of groups still takes: in proportion to the multiply-adds that come before the layers
 * that read them, for it measures those.
 */
export class PruneClock {
  readonly #works: readonly number[];
  readonly #now: () => number;
  readonly #meter = new RateMeter();
  readonly #start: number;
  #latest: number;
  #done = 0;
  /** Of the group at hand, and of those that are done. */
  #batches = 0;
  #batchesBefore = 0;

  /** @param now milliseconds, for tests */
  constructor(
    network: Pick<PrunableNetwork, 'layers'>,
    groups: readonly Pick<PrunableGroup, 'readers'>[],
    now: () => number = () => performance.now(),
  ) {
    this.#works = worksOf(network, groups);
    this.#now = now;
    this.#start = now();
    this.#latest = this.#start;
  }

  /** A batch of so many images was measured. */
  batch(images: number): void {
    this.#meter.add(images, this.#now() - this.#latest);
    this.#latest = this.#now();
    this.#batches++;
  }

  /** The group at hand is done. */
  next(): void {
    this.#latest = this.#now();
    this.#done++;
    this.#batchesBefore += this.#batches;
    this.#batches = 0;
  }

  get rate(): PruneRate {
    return { imagesPerSecond: this.#meter.imagesPerSecond, secondsLeft: this.#secondsLeft() };
  }

  #secondsLeft(): number | undefined {
    if (this.#done === 0) return undefined;
    const before = sum(this.#works.slice(0, this.#done));
    const whole = sum(this.#works);
    // As many batches as the groups before had on the average.
    const expected = this.#batchesBefore / this.#done;
    const share = expected === 0 ? 0 : Math.min(1, this.#batches / expected);
    const work = before + share * (this.#works[this.#done] ?? 0);
    const seconds = (this.#now() - this.#start) / 1000;
    return work === 0 ? undefined : (seconds / work) * (whole - work);
  }
}

/** Multiply-adds before and in the layers that read each group; 1 at least, for choosing takes time, too. */
function worksOf(
  { layers }: Pick<PrunableNetwork, 'layers'>,
  groups: readonly Pick<PrunableGroup, 'readers'>[],
) {
  const until = new Map<Layer, number>();
  let total = 0;
  for (const layer of layers) {
    total += sum(layer.rows) * layer.taps * layer.inputs.length * layer.outputs.length;
    until.set(layer, total);
  }
  return groups.map(({ readers }) => 1 + sum(readers.map((reader) => until.get(reader) ?? 0)));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
