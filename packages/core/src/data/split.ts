import { KindredError, UsageError } from '../errors.js';
import { hashText } from '../random/hash.js';
import { Random } from '../random/random.js';
import type { Dataset } from './dataset.js';
import { hasGroups, heldUnits, unitsOf } from './grouped-split.js';

const SPLIT_STREAM = hashText('data/split');
const LIMIT_STREAM = hashText('data/limit');

/** For each class, from 0 to the largest label, the indices of its samples in rising order. */
export function indicesByClass(labels: Int32Array): number[][] {
  const members: number[][] = [];
  for (const [index, label] of labels.entries()) {
    while (members.length <= label) members.push([]);
    members[label]!.push(index);
  }
  return members;
}

/**
 * Divides samples in two at random so that each class gives up its share: `fraction` of its samples, rounded
 * up or down so that the total comes out right, but never all of them. Both results are in rising order. Groups stay whole: the shares
 * are then as near to that as groups allow.
 * @param groups the number of each sample's group, negative where it is alone (`Dataset.groups`)
 * @throws UsageError unless 0 <= fraction < 1.
 */
export function stratifiedSplit(
  labels: Int32Array,
  fraction: number,
  seed: number,
  groups?: Int32Array,
): { kept: Uint32Array; held: Uint32Array } {
  if (!(fraction >= 0 && fraction < 1)) {
    throw new UsageError(`the fraction to hold out must be at least 0 and below 1, not ${fraction}`);
  }
  const random = new Random(seed, SPLIT_STREAM);
  const members = indicesByClass(labels).map((indices) => random.shuffle(indices));
  const shares = members.map((indices) => Math.floor(indices.length * fraction));
  let missing = Math.round(labels.length * fraction) - shares.reduce((sum, share) => sum + share, 0);
  const remainder = (label: number) => members[label]!.length * fraction - shares[label]!;
  // Shuffled before the (stable) sort: of classes with equal remainders, chance picks.
  const byRemainder = random.shuffle([...members.keys()]).sort((a, b) => remainder(b) - remainder(a));
  for (const label of byRemainder) {
    if (missing <= 0) break;
    if (shares[label]! + 1 >= members[label]!.length) continue;
    shares[label]! += 1;
    missing--;
  }
  if (hasGroups(groups)) {
    const held = heldUnits(unitsOf(labels, groups), shares, random);
    const isHeld = new Set(held);
    return { kept: Uint32Array.from(labels.keys()).filter((index) => !isHeld.has(index)), held };
  }
  const sorted = (part: number[][]) => Uint32Array.from(part.flat()).sort();
  return {
    kept: sorted(members.map((indices, label) => indices.slice(shares[label]))),
    held: sorted(members.map((indices, label) => indices.slice(0, shares[label]))),
  };
}

/** The samples at `indices`, in that order, as a data set that refers to the first. */
export function subset(dataset: Dataset, indices: ArrayLike<number>): Dataset {
  const chosen = Uint32Array.from(indices);
  const count = dataset.labels.length;
  for (let i = 0; i < chosen.length; i++) {
    if (chosen[i] !== indices[i] || chosen[i]! >= count) {
      throw new KindredError(`there is no image ${indices[i]}: the data set has ${count}, counted from 0`);
    }
  }
  return {
    classNames: dataset.classNames,
    labels: Int32Array.from(chosen, (index) => dataset.labels[index]!),
    channels: dataset.channels,
    ...(dataset.groups && { groups: Int32Array.from(chosen, (index) => dataset.groups![index]!) }),
    ...(dataset.copies && { copies: Int32Array.from(chosen, (index) => dataset.copies![index]!) }),
    image: (index, scratch) => dataset.image(chosen[index]!, scratch),
    source: (index) => dataset.source(chosen[index]!),
  };
}

/**
 * At most `count` samples of each class, chosen at random and left in their order. With the same seed a
 * larger `count` adds samples to those of a smaller one.
 */
export function limitPerClass(dataset: Dataset, count: number, seed: number): Dataset {
  if (!Number.isInteger(count) || count < 1) {
    throw new UsageError(`the number of images per class must be a positive whole number, not ${count}`);
  }
  const chosen = indicesByClass(dataset.labels).flatMap((indices, label) =>
    new Random(seed, LIMIT_STREAM, label).shuffle(indices).slice(0, count),
  );
  return subset(dataset, Uint32Array.from(chosen).sort());
}
