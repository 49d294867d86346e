import { checkOptions } from '../../config/check-options.js';
/**
 * How well classes hold together in a feature space: the compactness within and the separation between
 * classes that CC-Loss (arXiv 2010.05469) aims at, as Euclidean distances D_ij = ||a_i - a_j||.
 */
import { UsageError } from '../../errors.js';
import { squaredDistancesAfter } from '../../numeric/squared-distances.js';
import { checkVectors, type LabelledVectors, selectVectors } from './labelled-vectors.js';
import {
  classScatter,
  type DistanceMeans,
  distanceMeans,
  fisherRatio,
  meanSquaredDistances,
} from './squared-distances.js';
import { stratifiedSample } from './stratified-sample.js';

/** Means of the Euclidean distance over the pairs i < j of `samplesUsed` samples, and of its square over all. */
export interface Compactness extends DistanceMeans {
  /** N. */
  readonly samples: number;
  /** Samples whose pairs were measured: N, or `maxSamples` where N is larger. */
  readonly samplesUsed: number;
  /** Means of the squared distance, over the pairs of all N samples. */
  readonly squared: DistanceMeans;
  /**
   * Fisher's ratio of the scatter between classes to that within, tr(S_b) / tr(S_w), of all N samples: the larger, the better the
   * classes are apart. null where nothing is scattered within.
   */
  readonly fisher: number | null;
  /**
   * Mean silhouette (Rousseeuw 1987) of the `samplesUsed`, in -1 .. 1: (b - a) / max(a, b), with a the mean distance of a sample
   * to the others of its class and b the smallest mean distance to those of another class; 0 for the only one of a class. null
   * where there are fewer than two classes.
   */
  readonly silhouette: number | null;
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
  const scatter = classScatter(input);
  return {
    samples: input.labels.length,
    samplesUsed: used.length,
    ...distancesOf(selectVectors(input, used)),
    squared: meanSquaredDistances(scatter),
    fisher: fisherRatio(scatter),
  };
}

/** Mean Euclidean distances over all pairs i < j, and the silhouette, in O(N^2 D). */
function distancesOf({
  vectors,
  labels,
  dimensions,
}: LabelledVectors): DistanceMeans & Pick<Compactness, 'silhouette'> {
  const { classes, counts } = countClasses(labels);
  const distinct = counts.length;
  let sameSum = 0;
  let samePairs = 0;
  let differentSum = 0;
  let differentPairs = 0;
  // Of each sample to those of each class.
  const sums = new Float64Array(labels.length * distinct);
  const squares = new Float64Array(labels.length);
  for (let i = 0; i < labels.length; i++) {
    squaredDistancesAfter(vectors, dimensions, i, squares);
    for (let j = i + 1; j < labels.length; j++) {
      const distance = Math.sqrt(squares[j]!);
      if (labels[i] === labels[j]) {
        sameSum += distance;
        samePairs++;
      } else {
        differentSum += distance;
        differentPairs++;
      }
      sums[i * distinct + classes[j]!]! += distance;
      sums[j * distinct + classes[i]!]! += distance;
    }
  }
  const means = distanceMeans(
    samePairs === 0 ? null : sameSum / samePairs,
    differentPairs === 0 ? null : differentSum / differentPairs,
  );
  return { ...means, silhouette: meanSilhouette(sums, classes, counts) };
}

/** The classes that are there, numbered as they come: that of each sample, and how many samples each has. */
function countClasses(labels: Int32Array): { classes: Int32Array; counts: number[] } {
  const numbers = new Map<number, number>();
  const counts: number[] = [];
  const classes = labels.map((label) => {
    const number = numbers.get(label) ?? numbers.size;
    numbers.set(label, number);
    counts[number] = (counts[number] ?? 0) + 1;
    return number;
  });
  return { classes, counts };
}

function meanSilhouette(sums: Float64Array, classes: Int32Array, counts: readonly number[]): number | null {
  if (counts.length < 2) return null;
  let total = 0;
  for (const [i, own] of classes.entries()) {
    if (counts[own] === 1) continue;
    const meanTo = (other: number) => sums[i * counts.length + other]! / counts[other]!;
    const within = sums[i * counts.length + own]! / (counts[own]! - 1);
    let nearest = Number.POSITIVE_INFINITY;
    for (let other = 0; other < counts.length; other++) {
      if (other !== own) nearest = Math.min(nearest, meanTo(other));
    }
    const larger = Math.max(within, nearest);
    if (larger > 0) total += (nearest - within) / larger;
  }
  return total / classes.length;
}
