import { checkOptions } from '../../config/check-options.js';
/**
 * How well classes hold together in a feature space: the compactness within and the separation between
 * classes that CC-Loss (arXiv 2010.05469) aims at, as Euclidean distances D_ij = ||a_i - a_j||.
 */
import { UsageError } from '../../errors.js';
import { checkVectors, type LabelledVectors, selectVectors } from './labelled-vectors.js';
import { type DistanceMeans, distanceMeans, meanSquaredDistances } from './squared-distances.js';
import { stratifiedSample } from './stratified-sample.js';

/** Means of the Euclidean distance over the pairs i < j of `samplesUsed` samples, and of its square over all. */
export interface Compactness extends DistanceMeans {
  /** N. */
  readonly samples: number;
  /** Samples whose pairs were measured: N, or `maxSamples` where N is larger. */
  readonly samplesUsed: number;
  /** Means of the squared distance, over the pairs of all N samples. */
  readonly squared: DistanceMeans;
}

/** How {@link compactness} is measured. */
export interface CompactnessOptions {
  /** The distances take O(maxSamples^2 D); larger sets are subsampled by class. Default 2,000. */
  readonly maxSamples?: number;
  /** Of the subsample: the same seed and labels always give the same samples. Default 0. */
  readonly seed?: number;
}

/** @throws KindredError where the vectors and labels do not fit or a number is not finite. */
export function compactness(input: LabelledVectors, options: CompactnessOptions = {}): Compactness {
  checkOptions('compactness', options, { maxSamples: true, seed: true });
  const { maxSamples = 2000, seed = 0 } = options;
  if (!Number.isInteger(maxSamples) || maxSamples < 2) {
    throw new UsageError(`maxSamples must be a whole number of at least 2, not ${maxSamples}`);
  }
  checkVectors(input);
  const used = stratifiedSample(input.labels, maxSamples, seed);
  return {
    samples: input.labels.length,
    samplesUsed: used.length,
    ...meanDistances(selectVectors(input, used)),
    squared: meanSquaredDistances(input),
  };
}

/** Mean Euclidean distances over all pairs i < j, in O(N^2 D). */
function meanDistances({ vectors, labels, dimensions }: LabelledVectors): DistanceMeans {
  let sameSum = 0;
  let samePairs = 0;
  let differentSum = 0;
  let differentPairs = 0;
  const distances = new Float64Array(together);
  for (let i = 0; i < labels.length; i++) {
    for (let first = i + 1; first < labels.length; first += together) {
      const count = Math.min(together, labels.length - first);
      squaredDistances(vectors, dimensions, i, first, count, distances);
      for (let k = 0; k < count; k++) {
        if (labels[i] === labels[first + k]) {
          sameSum += Math.sqrt(distances[k]!);
          samePairs++;
        } else {
          differentSum += Math.sqrt(distances[k]!);
          differentPairs++;
        }
      }
    }
  }
  return distanceMeans(
    samePairs === 0 ? null : sameSum / samePairs,
    differentPairs === 0 ? null : differentSum / differentPairs,
  );
}

/** Vectors whose distances to another are summed at the same time: their sums do not wait for each other. */
const together = 4;

/** Squared distances of a vector to `count` of them from `first` on, at most {@link together}. */
function squaredDistances(
  vectors: Float32Array,
  dimensions: number,
  from: number,
  first: number,
  count: number,
  distances: Float64Array,
): void {
  const last = first + count - 1;
  const start = from * dimensions;
  const start0 = first * dimensions;
  // Those that are too many stand for the last one.
  const start1 = Math.min(first + 1, last) * dimensions;
  const start2 = Math.min(first + 2, last) * dimensions;
  const start3 = Math.min(first + 3, last) * dimensions;
  let sum0 = 0;
  let sum1 = 0;
  let sum2 = 0;
  let sum3 = 0;
  for (let d = 0; d < dimensions; d++) {
    const value = vectors[start + d]!;
    sum0 += (value - vectors[start0 + d]!) ** 2;
    sum1 += (value - vectors[start1 + d]!) ** 2;
    sum2 += (value - vectors[start2 + d]!) ** 2;
    sum3 += (value - vectors[start3 + d]!) ** 2;
  }
  distances[0] = sum0;
  distances[1] = sum1;
  distances[2] = sum2;
  distances[3] = sum3;
}
