import { squaredDistancesAfter } from '@kindred/core/numeric';

/** The k nearest others of each of N samples, nearest first. */
export interface Neighbors {
  readonly k: number;
  /** [N, k] */
  readonly indices: Int32Array;
  /** [N, k], Euclidean, rising in each row. */
  readonly distances: Float64Array;
}

/**
 * Exact nearest neighbours among the vectors [N, D] themselves, in O(N^2 D). Of equal distances, that found first.
 * @param k below N
 * @param onRow called with the number of rows that have been compared with all later ones
 */
export function nearestNeighbors(
  vectors: Float32Array | Float64Array,
  dimensions: number,
  k: number,
  onRow: (done: number) => void = () => {},
): Neighbors {
  const samples = vectors.length / dimensions;
  const indices = new Int32Array(samples * k).fill(-1);
  const squares = new Float64Array(samples * k).fill(Number.POSITIVE_INFINITY);
  const insert = (row: number, other: number, squared: number) => {
    const start = row * k;
    let place = start + k - 1;
    if (squared >= squares[place]!) return;
    for (; place > start && squares[place - 1]! > squared; place--) {
      squares[place] = squares[place - 1]!;
      indices[place] = indices[place - 1]!;
    }
    squares[place] = squared;
    indices[place] = other;
  };
  const others = new Float64Array(samples);
  for (let i = 0; i < samples; i++) {
    squaredDistancesAfter(vectors, dimensions, i, others);
    for (let j = i + 1; j < samples; j++) {
      insert(i, j, others[j]!);
      insert(j, i, others[j]!);
    }
    onRow(i + 1);
  }
  return { k, indices, distances: squares.map(Math.sqrt) };
}
