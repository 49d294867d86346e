import {
  type Cost,
  CRITERIA,
  costOf,
  createClassifier,
  groupsFor,
  type KeepCounts,
  type KeepRatios,
  keepCounts,
  keepForBudget,
  type PrunableGroup,
  type PrunableNetwork,
  plannedNetwork,
  resolveNamed,
  UsageError,
} from '@kindred/core';
import type * as z from 'zod';
import { measureShare } from './latency.js';
import type { pruneOptionsSchema } from './options.js';

/** A group of channels that are cut together. */
export interface PlannedGroup {
  /** The first layer that computes them. */
  readonly name: string;
  readonly channels: number;
  readonly kept: number;
  /** The layers that read them. */
  readonly readers: readonly string[];
}

/** What pruning will leave of a network, whichever channels it keeps. */
export interface PruningPlan {
  readonly groups: readonly PlannedGroup[];
  readonly before: Cost;
  readonly after: Cost;
  /** Channels of each layer that gets narrower: before and after. */
  readonly widths: Readonly<Record<string, readonly [before: number, after: number]>>;
}

/** How much is kept: one of four ways to say it. */
export interface Extent {
  /** A share of the channels of all layers, or shares by the names of {@link PlannedGroup}. */
  readonly keep?: KeepRatios | undefined;
  readonly flops?: number | undefined;
  readonly latency?: number | undefined;
}

export type Settings = z.output<typeof pruneOptionsSchema>;

/** @throws UsageError where not exactly one way is given. */
export function requireExtent({ keep, flops, latency }: Extent): void {
  const given = Object.entries({ keep, flops, latency }).filter(([, value]) => value !== undefined);
  if (given.length === 1) return;
  const names = given.map(([name]) => name).join(' and ');
  throw new UsageError(
    given.length === 0
      ? 'say how much is to stay: keep (a share of the channels), flops or latency'
      : `${names} contradict each other: give one of them`,
  );
}

/**
 * Decides how many channels of each group stay.
 * @throws UsageError for an unknown criterion, shares that cannot be, and budgets that cannot be met.
 */
export async function countsFor(
  network: PrunableNetwork,
  { keep, flops, latency }: Extent,
  { criterion, multiple }: Pick<Settings, 'criterion' | 'multiple'>,
  threads: number,
): Promise<KeepCounts> {
  const groups = groupsFor(network, resolveNamed(CRITERIA, criterion, 'criterion').entry);
  if (keep !== undefined) return keepCounts(groups, keep, multiple);
  if (flops !== undefined) {
    return keepForBudget(
      groups,
      flops,
      multiple,
      (counts) => plannedNetwork(network, counts).cost.multiplyAdds,
    );
  }
  const measure = await measureShare(network, threads);
  return keepForBudget(groups, latency!, multiple, measure);
}

export function planOf(network: PrunableNetwork, counts: KeepCounts): PruningPlan {
  const { classifier, variables } = network;
  const { widths, cost } = plannedNetwork(network, counts);
  const now = new Map(variables.map(({ name, shape }) => [name, shape[0]!]));
  const changed = Object.entries(widths)
    .map(([layer, after]) => [layer, [now.get(`${layer}.weight`)!, after]] as const)
    .filter(([, [before, after]]) => after < before);
  return {
    groups: network.groups.map((group) => planned(group, counts)),
    before: costOf(createClassifier(classifier.config)),
    after: cost,
    widths: Object.fromEntries(changed),
  };
}

function planned({ number, name, channels, readers }: PrunableGroup, counts: KeepCounts): PlannedGroup {
  return {
    name,
    channels: channels.length,
    kept: counts.get(number) ?? channels.length,
    readers: readers.map((reader) => reader.name),
  };
}
