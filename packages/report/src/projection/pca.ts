import { UsageError } from '@kindred/core/errors';
import { covariance, leadingEigen } from '@kindred/core/numeric';
import { hashText } from '@kindred/core/random';

const STREAM = hashText('compare/pca');

/** Principal components of N vectors [N, D]. */
export interface Pca {
  /** [N, k], the centred vectors in the components. */
  readonly scores: Float64Array;
  /** [k, D], unit vectors by falling variance, orthogonal to each other; zero beyond the rank of the data. */
  readonly components: Float64Array;
  /** [k], the share of the total variance that each component holds, in 0 .. 1. */
  readonly varianceShares: Float64Array;
}

/**
 * Principal components of N vectors [N, D]: the leading eigenvectors of their covariance. Deterministic; the sign of
 * a component is such that its entry of largest magnitude (the first of equal ones) is positive.
 * @param count k, the number of components, at most D.
 */
export function pca(vectors: Float32Array | Float64Array, dimensions: number, count = 2): Pca {
  if (!Number.isInteger(count) || count < 1 || count > dimensions) {
    throw new UsageError(`there are 1 to ${dimensions} principal components, not ${count}`);
  }
  const samples = vectors.length / dimensions;
  const { mean, matrix, total } = covariance(vectors, dimensions);
  const { values, vectors: components } = leadingEigen(matrix, dimensions, count, STREAM);
  for (let c = 0; c < count; c++) fixSign(components.subarray(c * dimensions, (c + 1) * dimensions));
  const scores = new Float64Array(samples * count);
  for (let i = 0; i < samples; i++) {
    for (let c = 0; c < count; c++) {
      let sum = 0;
      for (let d = 0; d < dimensions; d++) {
        sum += (vectors[i * dimensions + d]! - mean[d]!) * components[c * dimensions + d]!;
      }
      scores[i * count + c] = sum;
    }
  }
  const varianceShares = values.map((value) => (total === 0 ? 0 : Math.max(0, value) / total));
  return { scores, components, varianceShares };
}

function fixSign(component: Float64Array): void {
  let largest = 0;
  for (const value of component) if (Math.abs(value) > Math.abs(largest)) largest = value;
  if (largest < 0) for (let d = 0; d < component.length; d++) component[d]! *= -1;
}
