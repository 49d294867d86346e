import type { Neighbors } from './neighbors.js';

/** Undirected weighted edges between samples. */
export interface FuzzyGraph {
  /** [E] */
  readonly from: Int32Array;
  /** [E], each larger than its `from`. */
  readonly to: Int32Array;
  /** [E], in (0, 1]. */
  readonly weights: Float64Array;
}

/** Bisection steps for a kernel width: more than the bits of a double. */
const STEPS = 64;

/** Least kernel width, as a share of the mean distance (as in the authors' code): equal distances would give 0. */
const LEAST_WIDTH = 1e-3;

/**
 * The fuzzy simplicial set of UMAP (McInnes, Healy and Melville 2018, arXiv 1802.03426, algorithms 2 and 3): for
 * sample i the neighbour at distance d belongs with w = exp(-max(0, d - rho_i) / sigma_i), where rho_i is the
 * distance of its nearest neighbour and sigma_i makes the memberships add up to log2(k); the two directions of a
 * pair are joined by a + b - a b.
 */
export function fuzzyGraph(neighbors: Neighbors): FuzzyGraph {
  const { k, indices, distances } = neighbors;
  const samples = indices.length / k;
  const overallMean = mean(distances);
  const joined = new Map<number, number>();
  for (let i = 0; i < samples; i++) {
    const row = distances.subarray(i * k, (i + 1) * k);
    const memberships = membershipsOf(row, overallMean);
    memberships.forEach((weight, place) => {
      const j = indices[i * k + place]!;
      const key = Math.min(i, j) * samples + Math.max(i, j);
      const other = joined.get(key) ?? 0;
      joined.set(key, weight + other - weight * other);
    });
  }
  const edges = [...joined].filter(([, weight]) => weight > 0).sort(([a], [b]) => a - b);
  return {
    from: Int32Array.from(edges, ([key]) => Math.floor(key / samples)),
    to: Int32Array.from(edges, ([key]) => key % samples),
    weights: Float64Array.from(edges, ([, weight]) => weight),
  };
}

/** Of the neighbours at these rising distances. */
function membershipsOf(distances: Float64Array, overallMean: number): Float64Array {
  const nearest = distances.find((distance) => distance > 0) ?? 0;
  const at = (sigma: number) =>
    distances.map((distance) => (distance <= nearest ? 1 : Math.exp(-(distance - nearest) / sigma)));
  const target = Math.log2(distances.length);
  let low = 0;
  let high = 1;
  while (sum(at(high)) < target && high < Number.MAX_VALUE) high *= 2;
  for (let step = 0; step < STEPS; step++) {
    const middle = (low + high) / 2;
    if (sum(at(middle)) < target) low = middle;
    else high = middle;
  }
  const least = LEAST_WIDTH * (nearest > 0 ? mean(distances) : overallMean);
  const sigma = Math.max(high, least);
  return sigma > 0 ? at(sigma) : distances.map(() => 1);
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values: Float64Array): number {
  return sum(values) / values.length;
}
