import { checkOptions } from '../../config/check-options.js';
/**
 * How well classes hold together in a feature space: the compactness within and the separation between
 * classes that CC-Loss (arXiv 2010.05469) aims at, as Euclidean distances D_ij = ||a_i - a_j||.
 */
import { UsageError } from '../../errors.js';
import { squaredDistancesAfter } from '../../numeric/squared-distances.js';
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
  const squares = new Float64Array(labels.length);
  for (let i = 0; i < labels.length; i++) {
    squaredDistancesAfter(vectors, dimensions, i, squares);
    for (let j = i + 1; j < labels.length; j++) {
      if (labels[i] === labels[j]) {
        sameSum += Math.sqrt(squares[j]!);
        samePairs++;
      } else {
        differentSum += Math.sqrt(squares[j]!);
        differentPairs++;
      }
    }
  }
  return distanceMeans(
    samePairs === 0 ? null : sameSum / samePairs,
    differentPairs === 0 ? null : differentSum / differentPairs,
  );
}
