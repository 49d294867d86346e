import { KindredError, UsageError } from '../../errors.js';
import { requireFinite, requireSize } from '../../numeric/checks.js';
import { coordinateDescent } from './coordinate-descent.js';
import { LassoPath } from './lasso-path.js';
import { LassoState } from './lasso-state.js';

/** Relative to the smallest lambda without support: further down, rounding decides. */
const SMALLEST_LAMBDA = 1e-10;

/** A path has about n knots; many more are a cycle among coordinates that cannot be told apart. */
const KNOTS_PER_COORDINATE = 10;

export interface LassoOptions {
  /** Where to begin [n], e.g. the solution for a neighbouring lambda; 0 by default. */
  readonly start?: Float64Array;
  /**
   * The descent ends when no coordinate would move by more than this: sqrt(G_jj) |change of beta_j|, relative to the
   * largest |b_i| / sqrt(G_ii). 1e-9 by default.
   */
  readonly tolerance?: number;
  /** 10000 by default. */
  readonly maxSweeps?: number;
}

export interface LassoSolution {
  /** beta [n] */
  readonly coefficients: Float64Array;
  readonly sweeps: number;
  /** False where `maxSweeps` ended the descent. */
  readonly isConverged: boolean;
}

/**
 * Minimises 1/2 beta^T G beta - b^T beta + lambda ||beta||_1 by coordinate descent. A coordinate with G_jj = 0 stays 0.
 * With G = X^T X / N and b = X^T y / N it is the LASSO of N samples (Tibshirani, 1996).
 * @param gram G [n, n], row-major, symmetric and positive semidefinite
 * @param target b [n]
 * @throws KindredError where a size does not fit, a number is not finite, or an entry on the diagonal of G is negative.
 */
export function lasso(
  gram: Float64Array,
  target: Float64Array,
  lambda: number,
  { start, tolerance = 1e-9, maxSweeps = 10_000 }: LassoOptions = {},
): LassoSolution {
  const n = target.length;
  requireProblem(gram, target);
  if (!(lambda >= 0 && lambda < Number.POSITIVE_INFINITY)) {
    throw new KindredError(`lambda must be a finite number of at least 0, not ${lambda}`);
  }
  if (start) {
    requireSize('start', start, n, 1);
    requireFinite('start', start, 1);
  }
  const state = new LassoState(gram, target, lambda, start);
  return { ...coordinateDescent(state, tolerance, maxSweeps), coefficients: state.coefficients };
}

/**
 * Which `keep` of n coordinates the LASSO keeps: those that are not 0 at the largest lambda that leaves so many.
 *
 * Lambda is lowered along the exact path from the smallest one without support, knot by knot, so that no size of
 * the support is passed over. Raising it from 0 would begin with the largest and worst conditioned problem of the
 * path, and most of the path lies there. Of tied coordinates the smallest index joins first.
 * Where no lambda gives `keep` (dependent coordinates, zeros), the solution at the smallest lambda is filled up with
 * the largest G_jj, then the smallest indices.
 * @param gram G [n, n], row-major, symmetric and positive semidefinite: sums in float64. Rounded to float32, G has
 * negative eigenvalues, and what joins late is arbitrary.
 * @param target b [n]
 * @returns `keep` indices, ascending.
 * @throws KindredError as {@link lasso}; UsageError where `keep` is not one of 0 .. n.
 */
export function selectByLasso(gram: Float64Array, target: Float64Array, keep: number): number[] {
  const n = target.length;
  requireProblem(gram, target);
  if (!Number.isInteger(keep) || keep < 0 || keep > n) {
    throw new UsageError(`0 to ${n} of ${n} coordinates can be kept, not ${keep}`);
  }
  if (keep === 0) return [];
  if (keep === n) return Array.from(target.keys());
  const path = new LassoPath(gram, target);
  const smallest = SMALLEST_LAMBDA * path.lambda;
  for (let knots = 0; knots < KNOTS_PER_COORDINATE * n && path.active.length < keep; knots++) {
    if (!path.advance(smallest)) break;
  }
  const others = Array.from(target.keys())
    .filter((j) => !path.active.includes(j))
    .sort((i, j) => gram[j * n + j]! - gram[i * n + i]! || i - j);
  return [...path.active, ...others].slice(0, keep).sort((i, j) => i - j);
}

function requireProblem(gram: Float64Array, target: Float64Array): void {
  const n = target.length;
  requireSize('Gram matrix', gram, n, n);
  requireFinite('Gram matrix', gram, n);
  requireFinite('target', target, 1);
  for (let j = 0; j < n; j++) {
    const value = gram[j * n + j]!;
    if (value < 0) {
      throw new KindredError(`entry ${j} on the diagonal of the Gram matrix is negative: ${value}`);
    }
  }
}
