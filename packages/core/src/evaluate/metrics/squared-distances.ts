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

/** How the samples of a class lie, as sums of squared Euclidean distances. */
export interface ClassScatter {
  /** Samples. */
  readonly count: number;
  /** W_c = sum of ||a_i - mean_c||^2. */
  readonly within: number;
  /** B_c = count · ||mean_c - mean||^2, with the mean of the samples of all classes. */
  readonly between: number;
}

/** Of the classes that have samples, in O(N D). */
export function classScatter(input: LabelledVectors): ClassScatter[] {
  const { vectors, labels, dimensions } = input;
  const total = new Float64Array(dimensions);
  const classes = classSums(input).map(({ members, sum }) => {
    for (let d = 0; d < dimensions; d++) total[d]! += sum[d]!;
    return { members, mean: sum.map((value) => value / members.length) };
  });
  const overallMean = total.map((value) => value / labels.length);
  return classes.map(({ members, mean }) => {
    let within = 0;
    for (const i of members) within += squaredDistance(vectors, i * dimensions, mean);
    const between = members.length * squaredDistance(mean, 0, overallMean);
    return { count: members.length, within, between };
  });
}

/**
 * Mean squared Euclidean distances, exact in O(N D) through class sums.
 *
 * The identity sum_ij ||a_i - a_j||^2 = 2N sum_i ||a_i||^2 - 2 ||sum_i a_i||^2 over ordered pairs is used in
 * its centred form 2N sum_i ||a_i - mean||^2, which does not cancel where the vectors lie far from the origin.
 * With W_c and B_c of each class of n_c samples ({@link ClassScatter}):
 *   same-class pairs       sum_c 2 n_c W_c
 *   different-class pairs  2N sum_c (W_c + B_c) - sum_c 2 n_c W_c = 2 sum_c (N - n_c) W_c + 2N sum_c B_c
 * Every term is a sum of squares, so no rounding can make a mean negative.
 */
export function meanSquaredDistances(classes: readonly ClassScatter[]): DistanceMeans {
  const samples = classes.reduce((total, { count }) => total + count, 0);
  let sameSum = 0;
  let differentSum = 0;
  let samePairs = 0;
  for (const { count, within, between } of classes) {
    sameSum += 2 * count * within;
    differentSum += 2 * (samples - count) * within + 2 * samples * between;
    samePairs += count * (count - 1);
  }
  const differentPairs = samples * (samples - 1) - samePairs;
  return distanceMeans(
    samePairs === 0 ? null : sameSum / samePairs,
    differentPairs === 0 ? null : differentSum / differentPairs,
  );
}

/**
 * Fisher's ratio of the scatter between classes to that within, tr(S_b) / tr(S_w) = sum_c B_c / sum_c W_c: the larger, the
 * better the classes are apart. null where nothing is scattered within.
 */
export function fisherRatio(classes: readonly ClassScatter[]): number | null {
  const sumOf = (part: 'within' | 'between') => classes.reduce((total, one) => total + one[part], 0);
  const within = sumOf('within');
  return within === 0 ? null : sumOf('between') / within;
}

/** Between the row that begins at `offset` and `point`, whose length is the number of dimensions. */
function squaredDistance(rows: Float32Array | Float64Array, offset: number, point: Float64Array): number {
  let sum = 0;
  for (let d = 0; d < point.length; d++) sum += (rows[offset + d]! - point[d]!) ** 2;
  return sum;
}
