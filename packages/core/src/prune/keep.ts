import { UsageError } from '../errors.js';
import type { Classifier } from '../models/classifier.js';
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
/** Channels that a group keeps at least. */
const fewest = 2;

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
      if (count >= fewest) return [number, count] as const;
      if (isCommon && length <= few) return [number, fewest] as const;
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

/** A network after pruning, whichever channels are kept, with the widths that its architecture does not say. */
export function plannedNetwork(
  network: PrunableNetwork,
  counts: KeepCounts,
): { classifier: Classifier; widths: Widths; cost: Cost } {
  const cuts = new Map(
    network.groups.map(({ number, channels }) => {
      const order = Array.from(channels, (_, channel) => channel);
      return [number, new Set(order.slice(counts.get(number) ?? order.length))] as const;
    }),
  );
  const { widths } = cutWeights(network, new Map(), cuts);
  const classifier = network.classifier.withWidths(widths);
  return {
    classifier,
    widths: { ...network.classifier.config.widths, ...widths },
    cost: costOf(classifier),
  };
}

/**
 * The largest common share with which a measure of the pruned network stays within a share of what it is now, and what
 * rounding leaves of that for single groups; all channels for a budget of 1.
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
  const all = keepCounts(groups, 1);
  if (budget === 1) return all;
  const whole = await measure(all);
  const fits = async (counts: KeepCounts) => (await measure(counts)) <= budget * whole;
  let [low, high] = [leastShare(groups), 1];
  let best: KeepCounts | undefined;
  for (let round = 0; round < rounds; round++) {
    const share = round === 0 ? low : (low + high) / 2;
    const counts = searchedCounts(groups, share, multiple);
    if (await fits(counts)) [low, best] = [share, counts];
    else if (round === 0) break;
    else high = share;
  }
  if (best) return raised(groups, best, multiple, fits);
  throw new UsageError(`even with the fewest channels the network stays above ${budget} of what it is now`);
}

const rounds = 10;

/** {@link keepCounts} for a share that a search has come to: rounding leaves at least the fewest channels. */
function searchedCounts(groups: readonly PrunableGroup[], share: number, multiple: number): KeepCounts {
  const counts = groups.map(
    ({ number, channels: { length } }) =>
      [number, Math.max(countOf(length, share, multiple), fewest)] as const,
  );
  return new Map(counts);
}

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

/** The smallest common share that is searched: it leaves two channels, but of groups that have only a few. */
function leastShare(groups: readonly PrunableGroup[]): number {
  const counts = groups.map(({ channels }) => channels.length).filter((count) => count > few);
  return Math.max(...counts.map((count) => 1.5 / count), 0.01);
}
