import { UsageError } from '../errors.js';
import { createClassifier } from '../models/classifier.js';
import type { Widths } from '../nn/scope.js';
import { type Cost, costOf } from './cost.js';
import type { Criterion } from './criterion.js';
import { cutWeights } from './cut.js';
import type { PrunableGroup, PrunableNetwork } from './network.js';

/** How many channels are kept of each group, by the groups' numbers. */
export type KeepCounts = ReadonlyMap<number, number>;

/** Shares that are kept: one for all groups, or one for some of them by their names. */
export type KeepRatios = number | Readonly<Record<string, number>>;

/** The groups that a criterion can judge. */
export function groupsFor({ groups }: PrunableNetwork, { needsReaders }: Pick<Criterion, 'needsReaders'>) {
  return groups.filter(({ readers }) => !needsReaders || readers.length > 0);
}

/** Groups with at most so many channels keep two of them where a share for all groups would leave fewer. */
const few = 4;

/**
 * Turns shares into numbers of channels, rounded to the nearest multiple.
 * @param groups those that are to be cut
 * @param multiple engines are faster where channels fill whole registers; where less than one would stay, the nearest number
 * @throws UsageError for shares that are not above 0 and at most 1 or that leave a single channel, and for names of no
 * group
 */
export function keepCounts(
  groups: readonly PrunableGroup[],
  ratios: KeepRatios,
  multiple = 1,
): Map<number, number> {
  const isCommon = typeof ratios === 'number';
  if (!isCommon) checkNames(groups, ratios);
  return new Map(
    groups.map(({ number, name, channels: { length } }) => {
      const ratio = isCommon ? ratios : (ratios[name] ?? 1);
      if (!(ratio > 0 && ratio <= 1)) {
        const where = isCommon ? '' : ` of ${name}`;
        throw new UsageError(`the share${where} to keep must be above 0 and at most 1, not ${ratio}`);
      }
      const count = countOf(length, ratio, multiple);
      if (count > 1) return [number, count] as const;
      if (isCommon && length <= few) return [number, Math.min(length, 2)] as const;
      const least = Math.ceil((100 * 1.5) / length) / 100;
      throw new UsageError(
        `a share of ${ratio} leaves a single one of the ${length} channels of ${name}: keep at least ${least}`,
      );
    }),
  );
}

function countOf(channels: number, ratio: number, multiple: number): number {
  const wanted = channels * ratio;
  const unit = wanted < multiple ? 1 : multiple;
  return Math.min(channels, unit * Math.round(wanted / unit));
}

function checkNames(groups: readonly PrunableGroup[], ratios: Readonly<Record<string, number>>): void {
  const known = groups.map(({ name }) => name);
  for (const name of Object.keys(ratios)) {
    if (known.includes(name)) continue;
    throw new UsageError(`there are no channels to prune named "${name}"; there are: ${known.join(', ')}`);
  }
}

/** The widths and the cost of a network after pruning, whichever channels are kept. */
export function plannedNetwork(network: PrunableNetwork, counts: KeepCounts): { widths: Widths; cost: Cost } {
  const cuts = new Map(
    network.groups.map(({ number, channels }) => {
      const order = Array.from(channels, (_, channel) => channel);
      return [number, new Set(order.slice(counts.get(number) ?? order.length))] as const;
    }),
  );
  const { widths } = cutWeights(network, new Map(), cuts);
  return { widths, cost: costOf(createClassifier({ ...network.classifier.config, widths })) };
}

/**
 * The largest common share with which a measure of the pruned network stays within a share of what it is now.
 * @param measure of a network with such counts, e.g. its multiply-adds
 * @throws UsageError where even the smallest share is above it
 */
export async function keepForBudget(
  groups: readonly PrunableGroup[],
  budget: number,
  multiple: number,
  measure: (counts: KeepCounts) => Promise<number> | number,
): Promise<KeepCounts> {
  if (!(budget > 0 && budget <= 1)) {
    throw new UsageError(`the budget must be above 0 and at most 1, not ${budget}`);
  }
  const whole = await measure(keepCounts(groups, 1));
  let [low, high] = [leastShare(groups), 1];
  let best: KeepCounts | undefined;
  for (let round = 0; round < rounds; round++) {
    const share = round === 0 ? low : (low + high) / 2;
    const counts = keepCounts(groups, share, multiple);
    const fits = (await measure(counts)) <= budget * whole;
    if (fits) [low, best] = [share, counts];
    else if (round === 0) break;
    else high = share;
  }
  if (best) return best;
  throw new UsageError(`even with the fewest channels the network stays above ${budget} of what it is now`);
}

const rounds = 10;

/** The smallest common share that leaves two channels everywhere. */
function leastShare(groups: readonly PrunableGroup[]): number {
  const counts = groups.map(({ channels }) => channels.length).filter((count) => count > few);
  return Math.max(...counts.map((count) => 1.5 / count), 0.01);
}
