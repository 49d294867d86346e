import { KindredError } from '../errors.js';

export interface Covariance {
  /** [D] */
  readonly mean: Float64Array;
  /** [D, D], with N - 1 in the denominator; zero for one vector. */
  readonly matrix: Float64Array;
  /** Sum of the variances. */
  readonly total: number;
}

/**
 * Mean and covariance of N vectors [N, D], in float64.
 * @throws KindredError where the size does not fit, or a number is not finite.
 */
export function covariance(vectors: Float32Array | Float64Array, dimensions: number): Covariance {
  const samples = vectors.length / dimensions;
  if (!Number.isInteger(samples) || samples < 1) {
    throw new KindredError(`${vectors.length} numbers are no vectors of ${dimensions} dimensions`);
  }
  if (!vectors.every(Number.isFinite))
    throw new KindredError('a feature vector holds a number that is not finite');
  const mean = new Float64Array(dimensions);
  for (let i = 0; i < vectors.length; i++) mean[i % dimensions]! += vectors[i]! / samples;
  const matrix = new Float64Array(dimensions * dimensions);
  const centred = new Float64Array(dimensions);
  for (let start = 0; start < vectors.length; start += dimensions) {
    for (let d = 0; d < dimensions; d++) centred[d] = vectors[start + d]! - mean[d]!;
    for (let d = 0; d < dimensions; d++) {
      const value = centred[d]!;
      for (let e = d; e < dimensions; e++) matrix[d * dimensions + e]! += value * centred[e]!;
    }
  }
  let total = 0;
  for (let d = 0; d < dimensions; d++) {
    for (let e = d; e < dimensions; e++) {
      const value = matrix[d * dimensions + e]! / Math.max(1, samples - 1);
      matrix[d * dimensions + e] = value;
      matrix[e * dimensions + d] = value;
    }
    total += matrix[d * dimensions + d]!;
  }
  return { mean, matrix, total };
}
