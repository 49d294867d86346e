import { KindredError } from '../../errors.js';
import { choleskyInPlace } from '../../numeric/cholesky.js';
import { type MatrixView, transposed, viewOf } from '../../numeric/matrix-view.js';
import { solveLower } from '../../numeric/triangular-solve.js';
import type { Statistics } from './score.js';

/**
 * Numbers with which (x - mu_k)^T S^-1 (x - mu_k) is |W (x - c) - m_k|^2, in float32: `center` c [D], near the mean of
 * the means; `whitening` W = L^-1 [D, D] with S = L L^T; `means` m_k = W (mu_k - c) [C, D].
 * @param means mu [C, D], in rows without gaps
 * @param covariance S [D, D], in rows without gaps; the triangle on and below the diagonal is read
 * @throws KindredError where S has no inverse.
 */
export function whiteningStatistics(means: MatrixView, covariance: MatrixView): Statistics {
  const { rows: classes, columns: n } = means;
  const lower = viewOf(covariance.data.slice(), n, n);
  const rounding = n * Number.EPSILON;
  const floors = Float64Array.from({ length: n }, (_, i) => rounding * covariance.data[i * n + i]!);
  const dependent = choleskyInPlace(lower, floors);
  if (dependent >= 0) throw new KindredError(whyNoInverse(covariance, dependent));
  // Rounded at once: what it is does not matter, but what is taken off here and in the graph must be the same.
  const center = Float32Array.from(columnMeans(means));
  const whitening = viewOf(new Float64Array(n * n), n, n);
  for (let i = 0; i < n; i++) whitening.data[i * n + i] = 1;
  solveLower(lower, whitening);
  const whitened = viewOf(
    means.data.map((value, i) => value - center[i % n]!),
    classes,
    n,
  );
  solveLower(lower, transposed(whitened));
  return {
    center: { shape: [n], data: center },
    whitening: { shape: [n, n], data: Float32Array.from(whitening.data) },
    means: { shape: [classes, n], data: Float32Array.from(whitened.data) },
  };
}

function whyNoInverse({ data, rows: n }: MatrixView, dependent: number): string {
  const varies = data.some((value, i) => i % (n + 1) === 0 && value > 0);
  if (!varies) {
    return (
      'the embeddings do not vary within the classes, so they have no covariance, whatever the shrinkage; ' +
      'take more training images, at least two different ones of a class'
    );
  }
  return (
    `the covariance of the embeddings has no inverse: feature ${dependent} of ${n} does not vary within the ` +
    'classes, or follows from the features before it; set a larger shrinkage, such as 0.1, or take more training images'
  );
}

function columnMeans({ data, rows, columns }: MatrixView): Float64Array {
  const means = new Float64Array(columns);
  for (let i = 0; i < data.length; i++) means[i % columns]! += data[i]! / rows;
  return means;
}
