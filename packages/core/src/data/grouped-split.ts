import type { Random } from '../random/random.js';

/** Samples that are on one side of every split: a sample alone, or a group. */
export interface Unit {
  readonly members: readonly number[];
  /** How many of them are of which class. */
  readonly counts: ReadonlyMap<number, number>;
}

/**
 * The units of samples, in the order of their first members.
 * @param groups the number of each sample's group, negative where it is alone; undefined: all are
 */
export function unitsOf(labels: Int32Array, groups: Int32Array | undefined): Unit[] {
  const units: { members: number[]; counts: Map<number, number> }[] = [];
  const byGroup = new Map<number, (typeof units)[number]>();
  for (const [index, label] of labels.entries()) {
    const group = groups?.[index] ?? -1;
    let unit = group < 0 ? undefined : byGroup.get(group);
    if (!unit) {
      unit = { members: [], counts: new Map() };
      units.push(unit);
      if (group >= 0) byGroup.set(group, unit);
    }
    unit.members.push(index);
    unit.counts.set(label, (unit.counts.get(label) ?? 0) + 1);
  }
  return units;
}

/** Whether any two samples are of one group. */
export function hasGroups(groups: Int32Array | undefined): groups is Int32Array {
  if (!groups) return false;
  const seen = new Set<number>();
  return groups.some((group) => {
    if (group < 0) return false;
    const isSecond = seen.has(group);
    seen.add(group);
    return isSecond;
  });
}

/**
 * Chooses units to hold out, at random, such that each class gives up its share as well as whole units allow, but never all of its
 * units. Units that fit come first, whatever their size: large ones are held as often as small ones. What is then lacking comes
 * from units that are a little too large.
 * @param shares how many samples of each class are wanted
 * @returns the samples that are held, in rising order
 */
export function heldUnits(units: readonly Unit[], shares: readonly number[], random: Random): Uint32Array {
  /** Units of each class that are not held. */
  const left = shares.map((_, label) => units.filter(({ counts }) => counts.has(label)).length);
  const held = shares.map(() => 0);
  const chosen = new Set<Unit>();
  const isFree = (unit: Unit) => !chosen.has(unit) && labelsOf(unit).every((label) => left[label]! > 1);
  const hold = (unit: Unit) => {
    chosen.add(unit);
    for (const [label, count] of unit.counts) {
      held[label]! += count;
      left[label]! -= 1;
    }
  };
  const order = random.shuffle([...units]);
  const fits = ({ counts }: Unit) => all(counts, (label, count) => held[label]! + count <= shares[label]!);
  for (const unit of order) if (isFree(unit) && fits(unit)) hold(unit);
  // How much farther from the shares all would be with it.
  const cost = ({ counts }: Unit) =>
    sum(counts, (label, count) => {
      const missing = shares[label]! - held[label]!;
      return Math.abs(missing - count) - Math.abs(missing);
    });
  for (const unit of order) if (isFree(unit) && cost(unit) < 0) hold(unit);
  // A class that is to be measured has some samples, if only its smallest unit.
  for (const [label, share] of shares.entries()) {
    if (share === 0 || held[label]! > 0) continue;
    const free = order.filter((unit) => unit.counts.has(label) && isFree(unit));
    const [first, ...others] = free;
    if (first) hold(others.reduce((best, unit) => (cost(unit) < cost(best) ? unit : best), first));
  }
  return Uint32Array.from([...chosen].flatMap(({ members }) => members)).sort();
}

/**
 * Deals units to folds, at random but the largest first, such that each fold gets about as many samples of each class.
 * @returns the samples of each fold, in rising order
 */
export function foldsOfUnits(units: readonly Unit[], folds: number, random: Random): Uint32Array[] {
  const totals = new Map<number, number>();
  for (const { counts } of units) {
    for (const [label, count] of counts) totals.set(label, (totals.get(label) ?? 0) + count);
  }
  const dealt = Array.from({ length: folds }, () => ({
    members: [] as number[],
    counts: new Map<number, number>(),
  }));
  const order = random.shuffle([...units]).sort((a, b) => b.members.length - a.members.length);
  for (const { members, counts } of order) {
    /** The share of its classes that a fold has already, and how many samples in all. */
    const load = (fold: (typeof dealt)[number]) =>
      sum(counts, (label, count) => (count * (fold.counts.get(label) ?? 0)) / totals.get(label)!);
    const fold = dealt.reduce((best, other) => {
      const difference = load(other) - load(best) || other.members.length - best.members.length;
      return difference < 0 ? other : best;
    });
    fold.members.push(...members);
    for (const [label, count] of counts) fold.counts.set(label, (fold.counts.get(label) ?? 0) + count);
  }
  return dealt.map(({ members }) => Uint32Array.from(members).sort());
}

function labelsOf({ counts }: Unit): number[] {
  return [...counts.keys()];
}

function all(counts: Unit['counts'], test: (label: number, count: number) => boolean): boolean {
  return [...counts].every(([label, count]) => test(label, count));
}

function sum(counts: Unit['counts'], value: (label: number, count: number) => number): number {
  return [...counts].reduce((total, [label, count]) => total + value(label, count), 0);
}
