import { DisjointSets } from '../../numeric/disjoint-sets.js';
import type { DataSource, Dataset, SplitName } from '../dataset.js';
import { Fingerprint } from '../fingerprint.js';
import { type CopyGroup, splitOrder } from './group-copies.js';

/** What {@link DataSource.grouping} is where nothing belongs together. */
export const nothingTogether = 'none';

/**
 * A source whose samples know what they belong together with: groups that they have already, and copies. Where a copy is in
 * another group, both groups are one.
 */
export function keepTogether(source: DataSource, copies: readonly CopyGroup[] = []): DataSource {
  const present = splitOrder.flatMap((split) => {
    const dataset = source.splits[split];
    return dataset ? [{ split, dataset }] : [];
  });
  const offsets = new Map<SplitName, number>();
  let count = 0;
  for (const { split, dataset } of present) {
    offsets.set(split, count);
    count += dataset.labels.length;
  }
  const sets = new DisjointSets(count);
  const firsts = new Map<number, number>();
  for (const { split, dataset } of present) {
    dataset.groups?.forEach((group, index) => {
      if (group < 0) return;
      const place = offsets.get(split)! + index;
      const first = firsts.get(group);
      if (first === undefined) firsts.set(group, place);
      else sets.join(place, first);
    });
  }
  const copyNumbers = new Int32Array(count).fill(-1);
  for (const [number, { members }] of copies.entries()) {
    const places = members.map(({ split, index }) => offsets.get(split)! + index);
    for (const place of places) {
      copyNumbers[place] = number;
      sets.join(place, places[0]!);
    }
  }
  const groups = groupNumbers(sets, count);
  if (groups.every((group) => group < 0)) return { ...source, grouping: nothingTogether };
  const splits = Object.fromEntries(
    present.map(({ split, dataset }) => {
      const part = (numbers: Int32Array) =>
        numbers.slice(offsets.get(split)!, offsets.get(split)! + dataset.labels.length);
      return [split, withGroups(dataset, part(groups), part(copyNumbers))];
    }),
  );
  return { ...source, splits, grouping: new Fingerprint().integers(groups).digest() };
}

/** For each place the number of its set, counted from 0 in the order in which sets come; -1 where it is alone. */
function groupNumbers(sets: DisjointSets, count: number): Int32Array {
  const sizes = new Uint32Array(count);
  for (let place = 0; place < count; place++) sizes[sets.find(place)]! += 1;
  const numbers = new Map<number, number>();
  return Int32Array.from({ length: count }, (_, place) => {
    const set = sets.find(place);
    if (sizes[set] === 1) return -1;
    const number = numbers.get(set) ?? numbers.size;
    numbers.set(set, number);
    return number;
  });
}

/** A data set that knows what belongs together in it: see {@link Dataset.groups} and {@link Dataset.copies}. */
export function withGroups(dataset: Dataset, groups: Int32Array, copies?: Int32Array): Dataset {
  const { classNames, labels, channels } = dataset;
  return {
    ...{ classNames, labels, channels, groups, copies },
    image: (index, scratch) => dataset.image(index, scratch),
    source: (index) => dataset.source(index),
  };
}
