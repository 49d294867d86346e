import { UsageError } from '@kindred/core/errors';

/** A part of a comparison: each `count`-th run, beginning with the `index`-th. */
export interface Shard {
  /** From 1. */
  readonly index: number;
  readonly count: number;
}

/** The things that belong to a shard: neighbours are dealt out in turn, as they take about the same time. */
export function shardOf<T>(all: readonly T[], { index, count }: Shard): T[] {
  return all.filter((_, i) => i % count === index - 1);
}

/** @throws UsageError unless index and count are whole numbers, the index in 1 .. count. */
export function checkShard({ index, count }: Shard): void {
  if (Number.isInteger(index) && Number.isInteger(count) && index >= 1 && index <= count) return;
  throw new UsageError(`there is no shard ${index} of ${count}: it is one of 1 to the number of shards`);
}
