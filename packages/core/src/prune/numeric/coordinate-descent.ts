import { ActiveFactor } from './active-factor.js';
import { jointStep } from './joint-step.js';
import type { LassoState } from './lasso-state.js';

/** Fewest sweeps between two joint steps. */
const SWEEPS_PER_JOINT_STEP = 10;

/** A coordinate of which the other active ones explain all but this share is dependent: rounding hides the rest. */
const DEPENDENCE = 1e-10;

/**
 * Cyclic coordinate descent with "covariance updates" (Friedman, Hastie, Tibshirani, Regularization paths for
 * generalized linear models via coordinate descent, 2010): sweeps over the active coordinates until they rest, with
 * a joint step now and then, and over all, until these rest, too.
 * @param tolerance see `LassoOptions`
 */
export function coordinateDescent(
  state: LassoState,
  tolerance: number,
  maxSweeps: number,
): { sweeps: number; isConverged: boolean } {
  const smallest = tolerance ** 2 * largestStep(state);
  const n = state.coefficients.length;
  const factor = new ActiveFactor(state.gram, n, DEPENDENCE);
  for (let sweeps = 1; sweeps <= maxSweeps; sweeps++) {
    if (sweep(state, state.live, smallest) <= smallest) return { sweeps, isConverged: true };
    const active = state.active();
    // A joint step costs |A|^3 / 6, a sweep n |A|.
    const period = Math.max(SWEEPS_PER_JOINT_STEP, Math.ceil(active.length ** 2 / (6 * n)));
    for (let round = 1; sweeps < maxSweeps; round++) {
      sweeps++;
      if (sweep(state, active, smallest) <= smallest) break;
      if (round % period === 0) jointStep(state, factor);
    }
  }
  return { sweeps: maxSweeps, isConverged: false };
}

/** The largest first step from beta = 0 at lambda = 0, as measured by {@link sweep}. */
function largestStep({ gram, target, live }: LassoState): number {
  const n = target.length;
  return live.reduce((largest, j) => Math.max(largest, target[j]! ** 2 / gram[j * n + j]!), 0);
}

/**
 * Moves each coordinate to its minimum in turn; one at 0 leaves it only for a step that counts, so that rounding
 * makes no duplicate of an active coordinate active.
 * @returns the largest step G_jj delta^2: twice what a step lowers the objective by, at lambda = 0.
 */
function sweep(state: LassoState, coordinates: Int32Array, smallest: number): number {
  const { gram, coefficients, correlations, lambda } = state;
  const n = coefficients.length;
  let largest = 0;
  for (const j of coordinates) {
    const curvature = gram[j * n + j]!;
    const before = coefficients[j]!;
    const after = softThreshold(correlations[j]! + curvature * before, lambda) / curvature;
    const step = curvature * (after - before) ** 2;
    if (step === 0 || (before === 0 && step <= smallest)) continue;
    state.move(j, after - before);
    if (after === 0) coefficients[j] = 0;
    if (step > largest) largest = step;
  }
  return largest;
}

function softThreshold(value: number, lambda: number): number {
  if (value > lambda) return value - lambda;
  return value < -lambda ? value + lambda : 0;
}
