import { classSums, type LabelledVectors } from './labelled-vectors.js';

/** Means over unordered pairs of samples; null without such a pair. */
export interface DistanceMeans {
  /** Over pairs of the same class. */
  readonly intra: number | null;
  /** Over pairs of different classes. */
  readonly inter: number | null;
  /** intra / inter: the smaller, the more compact; null where either is null or inter is 0. */
  readonly ratio: number | null;
}

export function distanceMeans(intra: number | null, inter: number | null): DistanceMeans {
  return { intra, inter, ratio: intra === null || inter === null || inter === 0 ? null : intra / inter };
}

/**
 * Mean squared Euclidean distances, exact in O(N D) through class sums.
 *
 * The identity sum_ij ||a_i - a_j||^2 = 2N sum_i ||a_i||^2 - 2 ||sum_i a_i||^2 over ordered pairs is used in
 * its centred form 2N sum_i ||a_i - mean||^2, which does not cancel where the vectors lie far from the origin.
 * With W_c = sum of ||a_i - mean_c||^2 in class c of n_c samples, and B = sum_c n_c ||mean_c - mean||^2:
 *   same-class pairs       sum_c 2 n_c W_c
 *   different-class pairs  2N (sum_c W_c + B) - sum_c 2 n_c W_c = 2 sum_c (N - n_c) W_c + 2N B
 * Every term is a sum of squares, so no rounding can make a mean negative.
 */
export function meanSquaredDistances(input: LabelledVectors): DistanceMeans {
  const { vectors, labels, dimensions } = input;
  const samples = labels.length;
  const total = new Float64Array(dimensions);
  const classes = classSums(input).map(({ members, sum }) => {
    for (let d = 0; d < dimensions; d++) total[d]! += sum[d]!;
    return { members, mean: sum.map((value) => value / members.length) };
  });
  const overallMean = total.map((value) => value / samples);

  let sameSum = 0;
  let differentSum = 0;
  let samePairs = 0;
  for (const { members, mean } of classes) {
    let within = 0;
    for (const i of members) within += squaredDistance(vectors, i * dimensions, mean);
    const between = members.length * squaredDistance(mean, 0, overallMean);
    sameSum += 2 * members.length * within;
    differentSum += 2 * (samples - members.length) * within + 2 * samples * between;
    samePairs += members.length * (members.length - 1);
  }
  const differentPairs = samples * (samples - 1) - samePairs;
  return distanceMeans(
    samePairs === 0 ? null : sameSum / samePairs,
    differentPairs === 0 ? null : differentSum / differentPairs,
  );
}

/** Between the row that begins at `offset` and `point`, whose length is the number of dimensions. */
function squaredDistance(rows: Float32Array | Float64Array, offset: number, point: Float64Array): number {
  let sum = 0;
  for (let d = 0; d < point.length; d++) sum += (rows[offset + d]! - point[d]!) ** 2;
  return sum;
}
