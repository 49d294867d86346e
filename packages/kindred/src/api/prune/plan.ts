import {
  type Cost,
  CRITERIA,
  type Criterion,
  costOf,
  groupsFor,
  type KeepCounts,
  keepCounts,
  keepForBudget,
  type PrunableGroup,
  type PrunableNetwork,
  plannedNetwork,
} from '@kindred/core/prune';
import type { WatchOptions } from '../finish.js';
import { keepForLatency, type PlannedLatency } from './keep-for-latency.js';
import { type TimedModel, timeModels } from './latency.js';
import type { Extent, Settings } from './parse-options.js';

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
  /** Where a share of the time was asked for: what it has come to. */
  readonly latency?: PlannedLatency;
}

/** How many channels stay. */
export interface Choice {
  readonly counts: KeepCounts;
  readonly latency?: PlannedLatency;
}

/**
 * Decides how many channels of each group stay.
 * @param threads of the engine that times are measured with
 * @throws UsageError for an unknown criterion, shares that cannot be, and budgets that cannot be met.
 */
export async function chooseCounts(
  network: PrunableNetwork,
  { keep, flops, latency }: Extent,
  { criterion, multiple }: Pick<Settings, 'criterion' | 'multiple'>,
  threads: number,
  watch: WatchOptions,
): Promise<Choice> {
  const groups = groupsFor(network, network.classifier.parts.resolve<Criterion>(CRITERIA, criterion).part);
  if (keep !== undefined) return { counts: keepCounts(groups, keep, multiple) };
  if (latency !== undefined) {
    const time = (models: readonly TimedModel[]) => timeModels(models, 1, threads);
    return keepForLatency(network, groups, { latency, multiple }, time, watch);
  }
  const multiplyAdds = (counts: KeepCounts) => plannedNetwork(network, counts).cost.multiplyAdds;
  return { counts: await keepForBudget(groups, flops!, multiple, multiplyAdds) };
}

export function planOf(network: PrunableNetwork, { counts, latency }: Choice): PruningPlan {
  const { widths, cost } = plannedNetwork(network, counts);
  const now = new Map(network.variables.map(({ name, shape }) => [name, shape[0]!]));
  const changed = Object.entries(widths)
    .map(([layer, after]) => [layer, [now.get(`${layer}.weight`)!, after]] as const)
    .filter(([, [before, after]]) => after < before);
  return {
    groups: network.groups.map((group) => planned(group, counts)),
    before: costOf(network.classifier),
    after: cost,
    widths: Object.fromEntries(changed),
    ...(latency && { latency }),
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
