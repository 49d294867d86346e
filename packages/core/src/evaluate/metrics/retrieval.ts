import { checkOptions } from '../../config/check-options.js';
import { KindredError, UsageError } from '../../errors.js';
import { nthSmallest } from '../../numeric/nth-smallest.js';
import { squaredDistancesBetween } from '../../numeric/squared-distances-between.js';
import { checkVectors, type LabelledVectors, selectVectors } from './labelled-vectors.js';
import { stratifiedSample } from './stratified-sample.js';

/**
 * How well the nearest references of a query are of its class, each a mean over the queries, in 0 .. 1; null where no query
 * has a reference of its class. See {@link retrieval}.
 */
export interface Retrieval {
  /** Queries that were asked. */
  readonly queries: number;
  /** Further ones that were not, as no reference is of their class. */
  readonly lone: number;
  readonly references: number;
  /** Share of the queries whose nearest reference is of their class. */
  readonly precisionAt1: number | null;
  /** Share of the R nearest references that are of the query's class, which R references have. */
  readonly rPrecision: number | null;
  /** MAP@R: 1 / R sum_{i <= R} P(i) over the places i at which there is one of the query's class, P(i) the precision up to there. */
  readonly mapAtR: number | null;
  /** Of a vote of the `k` nearest references. */
  readonly knn: {
    /** As it was asked for, or as many as there are. */
    readonly k: number;
    /** Share of the queries that the vote gives their own class. */
    readonly accuracy: number | null;
  };
}

/** What {@link retrieval} looks in, and how. */
export interface RetrievalOptions {
  /** Other vectors that the nearest are looked for in; where not given, the queries themselves, each without itself. */
  readonly references?: LabelledVectors | undefined;
  /** References that vote. Default 5. */
  readonly k?: number | undefined;
  /** Of more queries so many are drawn by class and asked, of all references. All where not given. */
  readonly maxQueries?: number | undefined;
  /** Of the drawing: the same seed and labels always give the same queries. Default 0. */
  readonly seed?: number | undefined;
}

/** Queries whose distances are in memory at the same time, 8 bytes for each reference. */
const blockSize = 16;

/**
 * Retrieval by Euclidean distance, by the definitions of pytorch-metric-learning's `AccuracyCalculator` (Musgrave, Belongie and
 * Lim, "A Metric Learning Reality Check", ECCV 2020, section 3.2 for R-precision and MAP@R): means over queries; a query is
 * no reference of its own; and a query is left out where no reference is of its class, such as the only member of one.
 * Vectors are taken as they are: bring them to length 1 for the order of their cosines.
 *
 * kNN accuracy [ours, as that library has none]: the class that most of the `k` nearest are of; of classes with equally many
 * votes, the one whose nearest vote is nearest. Of equally distant references, the one that stands first is nearer.
 *
 * Takes O(M N D) for M queries and N references, and memory for a few rows of N numbers beside what it is given.
 * @throws KindredError where vectors and labels do not fit, a number is not finite, or the references have other dimensions.
 */
export function retrieval(queries: LabelledVectors, options: RetrievalOptions = {}): Retrieval {
  checkOptions('retrieval', options, { references: true, k: true, maxQueries: true, seed: true });
  const { references = queries, k: wanted = 5, maxQueries = Number.POSITIVE_INFINITY, seed = 0 } = options;
  requireCount('k', wanted);
  if (maxQueries !== Number.POSITIVE_INFINITY) requireCount('maxQueries', maxQueries);
  checkVectors(queries);
  if (references !== queries) checkVectors(references);
  if (references.dimensions !== queries.dimensions) {
    throw new KindredError(
      `queries have ${queries.dimensions} dimensions, but references ${references.dimensions}: they must be of one network`,
    );
  }
  const isSame = references === queries;
  const counts = new Map<number, number>();
  for (const label of references.labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  const relevantOf = (label: number) => (counts.get(label) ?? 0) - (isSame ? 1 : 0);
  const drawn = stratifiedSample(queries.labels, maxQueries, seed);
  const asked = drawn.filter((query) => relevantOf(queries.labels[query]!) > 0);
  const k = Math.min(wanted, references.labels.length - (isSame ? 1 : 0));

  let [first, atR, average, voted] = [0, 0, 0, 0];
  const rows = new Float64Array(Math.min(blockSize, asked.length) * references.labels.length);
  for (let start = 0; start < asked.length; start += blockSize) {
    const block = asked.subarray(start, start + blockSize);
    const { vectors } = selectVectors(queries, block);
    squaredDistancesBetween(vectors, references.vectors, queries.dimensions, rows);
    for (const [i, query] of block.entries()) {
      const count = references.labels.length;
      const distances = rows.subarray(i * count, (i + 1) * count);
      if (isSame) distances[query] = Number.POSITIVE_INFINITY;
      const label = queries.labels[query]!;
      const relevant = relevantOf(label);
      const nearest = nearestOf(distances, Math.max(relevant, k)).map((one) => references.labels[one]!);
      if (nearest[0] === label) first++;
      const { precision, averagePrecision } = upToR(nearest, label, relevant);
      atR += precision;
      average += averagePrecision;
      if (vote(nearest.subarray(0, k)) === label) voted++;
    }
  }
  const mean = (sum: number) => (asked.length === 0 ? null : sum / asked.length);
  return {
    queries: asked.length,
    lone: drawn.length - asked.length,
    references: references.labels.length,
    precisionAt1: mean(first),
    rPrecision: mean(atR),
    mapAtR: mean(average),
    knn: { k, accuracy: mean(voted) },
  };
}

function requireCount(name: string, value: number): void {
  if (!Number.isInteger(value) || value < 1) {
    throw new UsageError(`${name} must be a whole number of at least 1, not ${value}`);
  }
}

/** The nearest by their indices, the nearest first, of equally distant ones the one that stands first. */
function nearestOf(distances: Float64Array, count: number): Int32Array {
  const limit = nthSmallest(distances.slice(), count - 1);
  const below: number[] = [];
  const atLimit: number[] = [];
  for (let i = 0; i < distances.length; i++) {
    if (distances[i]! < limit) below.push(i);
    else if (distances[i] === limit && atLimit.length < count) atLimit.push(i);
  }
  // The sort is stable; those at the limit are in their order already, and come last.
  const sorted = Int32Array.from(below).sort((a, b) => distances[a]! - distances[b]!);
  const nearest = new Int32Array(count);
  nearest.set(sorted);
  nearest.set(atLimit.slice(0, count - sorted.length), sorted.length);
  return nearest;
}

/** Of the R nearest: the share that is right, and the average precision at R. */
function upToR(nearest: Int32Array, label: number, relevant: number) {
  let right = 0;
  let precisions = 0;
  for (let i = 0; i < relevant; i++) {
    if (nearest[i] !== label) continue;
    right++;
    precisions += right / (i + 1);
  }
  return { precision: right / relevant, averagePrecision: precisions / relevant };
}

/** @param nearest labels, of the nearest first; one at least */
function vote(nearest: Int32Array): number {
  const votes = new Map<number, number>();
  for (const label of nearest) votes.set(label, (votes.get(label) ?? 0) + 1);
  // A map has its keys in the order in which they came: of equal counts the first is kept.
  let [winner, most] = [nearest[0]!, 0];
  for (const [label, count] of votes) if (count > most) [winner, most] = [label, count];
  return winner;
}
