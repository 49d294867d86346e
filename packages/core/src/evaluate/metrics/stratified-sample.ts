import { Random } from '../../random/random.js';
import { groupByLabel } from './labelled-vectors.js';

/**
 * First key of this draw's random stream, so that other uses of the same seed are independent of it: `stra` in ASCII.
 * Hashed like the keys of later streams it would be another number, and change results that are on record.
 */
const STREAM = 0x73747261;

/**
 * `size` of the samples, drawn at random so that each class keeps its share: the largest-remainder method,
 * where equal remainders are settled by lot. Depends on the seed and the labels alone.
 *
 * A class whose share is below two samples may lose all its same-class pairs.
 * @returns rising indices; all of them where `size` is not below N.
 */
export function stratifiedSample(labels: Int32Array, size: number, seed: number): Int32Array {
  const samples = labels.length;
  if (size >= samples) return Int32Array.from(labels, (_, index) => index);
  const random = new Random(seed, STREAM);
  const strata = [...groupByLabel(labels).values()].map((members) => ({
    members: random.shuffle(members),
    quota: Math.floor((members.length * size) / samples),
    remainder: (members.length * size) % samples,
  }));
  let left = size - strata.reduce((sum, { quota }) => sum + quota, 0);
  // The sort is stable: equal remainders stay in the shuffled order.
  for (const stratum of random.shuffle(strata).sort((a, b) => b.remainder - a.remainder)) {
    if (left-- <= 0) break;
    stratum.quota++;
  }
  return Int32Array.from(strata.flatMap(({ members, quota }) => members.slice(0, quota))).sort();
}
