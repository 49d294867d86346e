import { nthSmallest } from '../../numeric/nth-smallest.js';
import { squaredDistancesBetween } from '../../numeric/squared-distances-between.js';
import { type LabelledVectors, selectVectors } from './labelled-vectors.js';
import { type Retrieval, type RetrievalOptions, RetrievalTally } from './retrieval-tally.js';

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
 * Takes O(M N D) for M queries and N references, and memory for a few rows of N numbers beside what it is given;
 * {@link retrievalByEngine} does the same of very many, sooner.
 * @throws KindredError where vectors and labels do not fit, a number is not finite, or the references have other dimensions.
 */
export function retrieval(queries: LabelledVectors, options: RetrievalOptions = {}): Retrieval {
  const tally = new RetrievalTally(queries, options);
  const { asked, references, isSame } = tally;
  const count = references.labels.length;
  const rows = new Float64Array(Math.min(blockSize, asked.length) * count);
  for (let start = 0; start < asked.length; start += blockSize) {
    const block = asked.subarray(start, start + blockSize);
    const { vectors } = selectVectors(queries, block);
    squaredDistancesBetween(vectors, references.vectors, queries.dimensions, rows);
    for (const [i, query] of block.entries()) {
      const distances = rows.subarray(i * count, (i + 1) * count);
      if (isSame) distances[query] = Number.POSITIVE_INFINITY;
      tally.add(query, nearestOf(distances, tally.needed(query)));
    }
  }
  return tally.result();
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
