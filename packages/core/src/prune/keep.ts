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
 * @param multiple engines are faster where channels fill whole registers; it is halved until rounding changes at most an eighth
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
  const unit = unitOf(wanted, multiple);
  return Math.min(channels, unit * Math.round(wanted / unit));
}

function unitOf(wanted: number, multiple: number): number {
  let unit = multiple;
  while (unit > 1 && unit > wanted / 4) unit = Math.floor(unit / 2);
  return unit;
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
 * The largest common share with which a measure of the pruned network stays within a share of what it is now, and what
 * rounding leaves of that for single groups.
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
  const fits = async (counts: KeepCounts) => (await measure(counts)) <= budget * whole;
  let [low, high] = [leastShare(groups), 1];
  let best: KeepCounts | undefined;
  for (let round = 0; round < rounds; round++) {
    const share = round === 0 ? low : (low + high) / 2;
    const counts = keepCounts(groups, share, multiple);
    if (await fits(counts)) [low, best] = [share, counts];
    else if (round === 0) break;
    else high = share;
  }
  if (best) return raised(groups, best, multiple, fits);
  throw new UsageError(`even with the fewest channels the network stays above ${budget} of what it is now`);
}

const rounds = 10;

/** Spends what rounding has left of a budget, from the input on: each group gets one unit more if that still fits. */
async function raised(
  groups: readonly PrunableGroup[],
  counts: KeepCounts,
  multiple: number,
  fits: (counts: KeepCounts) => Promise<boolean>,
): Promise<KeepCounts> {
  let best = counts;
  for (const { number, channels } of groups) {
    const count = best.get(number)!;
    const more = Math.min(channels.length, count + unitOf(count, multiple));
    const candidate = new Map(best).set(number, more);
    if (more > count && (await fits(candidate))) best = candidate;
  }
  return best;
}

/** The smallest common share that leaves two channels everywhere. */
function leastShare(groups: readonly PrunableGroup[]): number {
  const counts = groups.map(({ channels }) => channels.length).filter((count) => count > few);
  return Math.max(...counts.map((count) => 1.5 / count), 0.01);
}
