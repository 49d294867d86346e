import { Random } from '../../random/random.js';
import { groupByLabel } from '../metrics/labelled-vectors.js';

/**
 * First key of this draw's random stream, so that other uses of the same seed are independent of it: `bala` in ASCII.
 * Hashed like the keys of later streams it would be another number, and change results that are on record.
 */
const STREAM = 0x62616c61;

/**
 * `size` of the samples, drawn at random, equally many of each class as far as it has them: what small classes lack,
 * the others share; a remainder is settled by lot. Depends on the seed and the labels alone.
 * @returns rising indices; all of them where `size` is not below N.
 */
export function balancedSample(labels: Int32Array, size: number, seed: number): Int32Array {
  const random = new Random(seed, STREAM);
  const groups = random.shuffle([...groupByLabel(labels).values()].map((members) => random.shuffle(members)));
  const rounds = Math.max(0, ...groups.map((members) => members.length));
  const chosen: number[] = [];
  for (let round = 0; round < rounds && chosen.length < size; round++) {
    chosen.push(...groups.flatMap((members) => members.slice(round, round + 1)));
  }
  return Int32Array.from(chosen.slice(0, size)).sort();
}
