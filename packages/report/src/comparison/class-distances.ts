import { KindredError } from '@kindred/core/errors';
import { checkVectors, type LabelledVectors } from '@kindred/core/evaluate';
import { squaredDistancesAfter } from '@kindred/core/numeric';

/**
 * Mean Euclidean distance between the samples of each two classes, in O(N^2 D): over pairs i < j of one class on the
 * diagonal, over all pairs elsewhere. NaN where there is no pair.
 * @returns [K, K], symmetric
 * @throws KindredError where a label is no class, or vectors and labels do not fit.
 */
export function meanClassDistances(input: LabelledVectors, classes: number): Float32Array {
  checkVectors(input);
  const { vectors, labels, dimensions } = input;
  const outside = labels.find((label) => label >= classes);
  if (outside !== undefined) throw new KindredError(`there is no class ${outside} among ${classes}`);
  const sums = new Float64Array(classes ** 2);
  const pairs = new Float64Array(classes ** 2);
  const squares = new Float64Array(labels.length);
  for (let i = 0; i < labels.length; i++) {
    squaredDistancesAfter(vectors, dimensions, i, squares);
    for (let j = i + 1; j < labels.length; j++) {
      const place = labels[i]! * classes + labels[j]!;
      sums[place]! += Math.sqrt(squares[j]!);
      pairs[place]!++;
    }
  }
  return Float32Array.from(sums, (_, place) => {
    const mirrored = (place % classes) * classes + Math.floor(place / classes);
    if (mirrored === place) return sums[place]! / pairs[place]!;
    return (sums[place]! + sums[mirrored]!) / (pairs[place]! + pairs[mirrored]!);
  });
}

/** Distances between classes, of which 1 is the mean. */
export interface RelativeDistances {
  /** [K, K], in units of the mean distance between different classes; NaN where there is no pair. */
  readonly matrix: Float32Array;
  /** That unit. */
  readonly unit: number;
}

/**
 * Distances between classes by their own mean, so that those of two networks can be compared.
 * @param distances [K, K] of {@link meanClassDistances}
 */
export function relativeDistances(distances: Float32Array, classes: number): RelativeDistances {
  const between = distances.filter(
    (distance, i) => Math.floor(i / classes) !== i % classes && !Number.isNaN(distance),
  );
  const unit = between.reduce((sum, distance) => sum + distance, 0) / between.length;
  return { matrix: unit > 0 ? distances.map((distance) => distance / unit) : distances, unit };
}
