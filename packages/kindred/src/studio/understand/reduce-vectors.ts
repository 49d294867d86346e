import { Random } from '@kindred/core/random';

/** Passes over the vectors that turn the first directions towards those of the largest variance. */
const passes = 3;

/**
 * Vectors [N, D] brought to fewer numbers that keep nearly all that their leading principal components hold: a randomised range finder
 * with power iterations (Halko, Martinsson and Tropp, SIAM Review 53, 2011, algorithm 4.4), in O(N D k). Always the same for the same
 * vectors.
 * @returns [N, k]
 */
export function reduceVectors(vectors: Float32Array, dimensions: number, count: number): Float64Array {
  const samples = vectors.length / dimensions;
  const mean = meanOf(vectors, dimensions);
  const random = new Random(0);
  let axes = Float64Array.from({ length: count * dimensions }, () => random.float() - 0.5);
  orthonormalize(axes, dimensions);
  for (let pass = 0; pass < passes; pass++) {
    const scores = project(vectors, mean, axes, dimensions);
    axes = new Float64Array(count * dimensions);
    for (let i = 0; i < samples; i++) {
      for (let c = 0; c < count; c++) {
        const score = scores[i * count + c]!;
        const to = c * dimensions;
        for (let d = 0; d < dimensions; d++)
          axes[to + d]! += score * (vectors[i * dimensions + d]! - mean[d]!);
      }
    }
    orthonormalize(axes, dimensions);
  }
  return project(vectors, mean, axes, dimensions);
}

function meanOf(vectors: Float32Array, dimensions: number): Float64Array {
  const mean = new Float64Array(dimensions);
  for (let i = 0; i < vectors.length; i++) mean[i % dimensions]! += vectors[i]!;
  return mean.map((sum) => (sum * dimensions) / vectors.length);
}

/** @param axes [k, D]; @returns [N, k] */
function project(
  vectors: Float32Array,
  mean: Float64Array,
  axes: Float64Array,
  dimensions: number,
): Float64Array {
  const count = axes.length / dimensions;
  const samples = vectors.length / dimensions;
  const centred = new Float64Array(dimensions);
  const scores = new Float64Array(samples * count);
  for (let i = 0; i < samples; i++) {
    for (let d = 0; d < dimensions; d++) centred[d] = vectors[i * dimensions + d]! - mean[d]!;
    for (let c = 0; c < count; c++) {
      let sum = 0;
      const from = c * dimensions;
      for (let d = 0; d < dimensions; d++) sum += centred[d]! * axes[from + d]!;
      scores[i * count + c] = sum;
    }
  }
  return scores;
}

/** Gram and Schmidt's way, twice, as once is not enough in floating point; zero beyond the rank. */
function orthonormalize(axes: Float64Array, dimensions: number): void {
  const count = axes.length / dimensions;
  for (let c = 0; c < count; c++) {
    const own = axes.subarray(c * dimensions, (c + 1) * dimensions);
    const before = Math.hypot(...own);
    for (let turn = 0; turn < 2; turn++) {
      for (let other = 0; other < c; other++) {
        const axis = axes.subarray(other * dimensions, (other + 1) * dimensions);
        let along = 0;
        for (let d = 0; d < dimensions; d++) along += own[d]! * axis[d]!;
        for (let d = 0; d < dimensions; d++) own[d]! -= along * axis[d]!;
      }
    }
    const length = Math.hypot(...own);
    const scale = length > 1e-10 * before ? 1 / length : 0;
    for (let d = 0; d < dimensions; d++) own[d]! *= scale;
  }
}
