import { DisjointSets } from '../../numeric/disjoint-sets.js';
import type { DataSource, SplitName } from '../dataset.js';
import type { CopyEvidence, CopyPair } from './search-copies.js';

/** A picture that has copies. */
export interface CopyMember {
  readonly split: SplitName;
  /** Its place in the split. */
  readonly index: number;
  /** Its class. */
  readonly label: number;
  /** Where it comes from. */
  readonly source: string;
}

/** Two members of a group that are copies of one another. */
export interface CopyLink extends CopyEvidence {
  /** Places of the two in the group's `members`. */
  readonly first: number;
  readonly second: number;
}

/** Pictures that are copies of one picture, directly or by others between them. */
export interface CopyGroup {
  /** `exact`: all of them have the same pixels. */
  readonly kind: 'exact' | 'near';
  /** At least two: split by split (train, validation, test), in the order of the data. */
  readonly members: readonly CopyMember[];
  /** What holds the group together; most similar first. */
  readonly links: readonly CopyLink[];
  /** The splits that have some of them. */
  readonly splits: readonly SplitName[];
  /** Their classes, rising; several: the same picture has different labels. */
  readonly labels: readonly number[];
}

/** The order in which the pictures of all splits are one list. */
export const splitOrder = ['train', 'validation', 'test'] as const satisfies readonly SplitName[];

/** All pictures of a source, one split after the other. */
export function allPictures(splits: DataSource['splits']): CopyMember[] {
  return splitOrder.flatMap((split) => {
    const dataset = splits[split];
    return Array.from(dataset?.labels ?? [], (label, index) => ({
      ...{ split, index, label },
      source: dataset!.source(index),
    }));
  });
}

/**
 * Near copies are grouped until so many different pictures are together, or this share of all: where a chain of ever so slightly
 * different pictures (a video) would join them all, its strongest links make several groups.
 */
const mostTogether = { pictures: 64, share: 0.02 } as const;

/** Two pictures that belong together, by their places. */
export interface LinkedPair {
  readonly first: number;
  readonly second: number;
  readonly kind: 'exact' | 'near';
}

/**
 * Joins what is linked by pairs, until sets are as large as groups may be; exact copies always.
 * @param count of all pictures
 * @returns the places of each set of two or more, rising
 */
export function joinPairs(count: number, strongestFirst: readonly LinkedPair[]): number[][] {
  const sets = new DisjointSets(count);
  /** Different pictures in each set, by the numbers that stand for the sets. */
  const sizes = new Uint32Array(count).fill(1);
  const most = Math.max(mostTogether.pictures, Math.floor(mostTogether.share * count));
  for (const { first, second, kind } of strongestFirst) {
    const [a, b] = [sets.find(first), sets.find(second)];
    if (a === b) continue;
    const size = kind === 'exact' ? sizes[a]! : sizes[a]! + sizes[b]!;
    if (size > most) continue;
    sets.join(a, b);
    sizes[sets.find(a)] = size;
  }
  const places = new Map<number, number[]>();
  for (let place = 0; place < count; place++) {
    const set = places.get(sets.find(place));
    if (set) set.push(place);
    else places.set(sets.find(place), [place]);
  }
  return [...places.values()].filter(({ length }) => length > 1);
}

/**
 * Groups the pictures that are linked by pairs. Exact copies are always in one group.
 * @param members those that the places of the pairs count
 */
export function groupCopies(members: readonly CopyMember[], pairs: readonly CopyPair[]): CopyGroup[] {
  const strongestFirst = pairs.toSorted(
    (a, b) => rank(a) - rank(b) || b.detail - a.detail || a.first - b.first || a.second - b.second,
  );
  const groups = joinPairs(members.length, strongestFirst).map((members) => ({
    members,
    links: [] as CopyPair[],
  }));
  const groupOf = new Map(groups.flatMap((group) => group.members.map((place) => [place, group] as const)));
  for (const pair of strongestFirst) {
    const group = groupOf.get(pair.first);
    if (group && group === groupOf.get(pair.second)) group.links.push(pair);
  }
  return groups.map((group) => copyGroup(members, group));
}

function rank({ kind }: CopyPair): number {
  return kind === 'exact' ? 0 : 1;
}

function copyGroup(
  all: readonly CopyMember[],
  group: { readonly members: readonly number[]; readonly links: readonly CopyPair[] },
): CopyGroup {
  const members = group.members.map((place) => all[place]!);
  const places = new Map(group.members.map((place, i) => [place, i]));
  return {
    kind: group.links.every(({ kind }) => kind === 'exact') ? 'exact' : 'near',
    members,
    links: group.links.map((link) => ({
      ...link,
      first: places.get(link.first)!,
      second: places.get(link.second)!,
    })),
    splits: splitOrder.filter((split) => members.some((member) => member.split === split)),
    labels: [...new Set(members.map(({ label }) => label))].sort((a, b) => a - b),
  };
}
