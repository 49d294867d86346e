import { KindredError } from '../../errors.js';
import { requireFinite, requireSize } from '../checks.js';

export interface DescentOptions {
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
 * Minimises 1/2 beta^T G beta - b^T beta + lambda ||beta||_1 by cyclic coordinate descent with "covariance updates"
 * (Friedman, Hastie, Tibshirani, Regularization paths for generalized linear models via coordinate descent, 2010). With
 * G = X^T X / N and b = X^T y / N it is the LASSO of N samples (Tibshirani, 1996). A coordinate with G_jj = 0 stays 0. A
 * sweep takes O(n) operations, and O(n) more for each coordinate that moves. From 0 it takes thousands of sweeps where
 * coordinates are nearly dependent: begin near the solution.
 * @param gram G [n, n], row-major, symmetric and positive semidefinite
 * @param target b [n]
 * @throws KindredError where a size does not fit, a number is not finite, or an entry on the diagonal of G is negative.
 */
export function coordinateDescent(
  gram: Float64Array,
  target: Float64Array,
  lambda: number,
  { start, tolerance = 1e-9, maxSweeps = 10_000 }: DescentOptions = {},
): LassoSolution {
  requireProblem(gram, target);
  if (!(lambda >= 0 && lambda < Number.POSITIVE_INFINITY)) {
    throw new KindredError(`lambda must be a finite number of at least 0, not ${lambda}`);
  }
  if (start) {
    requireSize('start', start, target.length, 1);
    requireFinite('start', start, 1);
  }
  const descent = new Descent(gram, target, lambda, start);
  const smallest = tolerance ** 2 * descent.largestStep();
  for (let sweeps = 1; sweeps <= maxSweeps; sweeps++) {
    if (descent.sweep(smallest) <= smallest) {
      return { coefficients: descent.coefficients, sweeps, isConverged: true };
    }
  }
  return { coefficients: descent.coefficients, sweeps: maxSweeps, isConverged: false };
}

export function requireProblem(gram: Float64Array, target: Float64Array): void {
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

class Descent {
  readonly coefficients: Float64Array;
  readonly #gram: Float64Array;
  readonly #target: Float64Array;
  readonly #lambda: number;
  /** b - G beta */
  readonly #correlations: Float64Array;
  /** Coordinates with G_jj > 0; the others stay 0. */
  readonly #live: Int32Array;

  constructor(gram: Float64Array, target: Float64Array, lambda: number, start?: Float64Array) {
    const n = target.length;
    this.#gram = gram;
    this.#target = target;
    this.#lambda = lambda;
    this.#live = Int32Array.from(target.keys()).filter((j) => gram[j * n + j]! > 0);
    this.coefficients = new Float64Array(n);
    this.#correlations = Float64Array.from(target);
    if (start) for (const j of this.#live) if (start[j] !== 0) this.#move(j, start[j]!);
  }

  /** The largest first step from beta = 0 at lambda = 0, as measured by {@link sweep}. */
  largestStep(): number {
    const n = this.#target.length;
    return this.#live.reduce((largest, j) => {
      return Math.max(largest, this.#target[j]! ** 2 / this.#gram[j * n + j]!);
    }, 0);
  }

  /**
   * Moves each coordinate to its minimum in turn; one at 0 leaves it only for a step that counts, so that rounding
   * makes no duplicate of an active coordinate active.
   * @returns the largest step G_jj delta^2: twice what a step lowers the objective by, at lambda = 0.
   */
  sweep(smallest: number): number {
    const n = this.#target.length;
    let largest = 0;
    for (const j of this.#live) {
      const curvature = this.#gram[j * n + j]!;
      const before = this.coefficients[j]!;
      const after = softThreshold(this.#correlations[j]! + curvature * before, this.#lambda) / curvature;
      const step = curvature * (after - before) ** 2;
      if (step === 0 || (before === 0 && step <= smallest)) continue;
      this.#move(j, after - before);
      if (after === 0) this.coefficients[j] = 0;
      if (step > largest) largest = step;
    }
    return largest;
  }

  /** beta_j <- beta_j + delta */
  #move(j: number, delta: number): void {
    const gram = this.#gram;
    const correlations = this.#correlations;
    const n = correlations.length;
    const row = j * n;
    this.coefficients[j]! += delta;
    for (let i = 0; i < n; i++) correlations[i]! -= delta * gram[row + i]!;
  }
}

function softThreshold(value: number, lambda: number): number {
  if (value > lambda) return value - lambda;
  return value < -lambda ? value + lambda : 0;
}
