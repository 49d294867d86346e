import { diagonalMean, type MatrixView, viewOf } from '../../numeric/matrix-view.js';
import type { ClassMoments } from './class-moments.js';

/**
 * The share delta that makes (1 - delta) S + delta m I, m the mean of S's diagonal, the best estimate of a covariance
 * in expected squares: Ledoit and Wolf, A well-conditioned estimator for large-dimensional covariance matrices
 * (Journal of Multivariate Analysis 2004), for residuals whose mean is 0.
 *
 * With |A|^2 the mean square of the eigenvalues it is b^2 / d^2, at most 1: d^2 = |S - m I|^2 and
 * b^2 = (1 / N^2) sum_n |r_n r_n^T - S|^2. Where S is a multiple of I already, it is 0.
 */
export function ledoitWolf({
  samples,
  covariance,
  fourth,
}: Pick<ClassMoments, 'samples' | 'covariance' | 'fourth'>): number {
  const n = covariance.rows;
  const squares = squaredNorm(covariance);
  const dispersion = squares / n - diagonalMean(covariance) ** 2;
  const error = (fourth - squares) / (n * samples);
  // Rounding can leave either of them a little below 0.
  return dispersion > 0 ? Math.min(Math.max(error / dispersion, 0), 1) : 0;
}

/** (1 - amount) S + amount m I, m the mean of the diagonal of S: a copy, on and below the diagonal. */
export function shrink(covariance: MatrixView, amount: number): MatrixView {
  const n = covariance.rows;
  const shrunk = covariance.data.map((value) => (1 - amount) * value);
  const target = amount * diagonalMean(covariance);
  for (let i = 0; i < n; i++) shrunk[i * n + i]! += target;
  return viewOf(shrunk, n, n);
}

/** The sum of the squares of all elements of a symmetric matrix, of which one triangle is read. */
function squaredNorm({ data, rows: n }: MatrixView): number {
  let sum = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) sum += 2 * data[i * n + j]! ** 2;
    sum += data[i * n + i]! ** 2;
  }
  return sum;
}
