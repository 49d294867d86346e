import type { ActiveFactor } from './active-factor.js';
import type { LassoState } from './lasso-state.js';

/**
 * Minimises over all active coordinates at once as long as they keep their signs: each move goes to the joint minimum
 * or until a coordinate becomes 0, which then leaves (feature-sign search: Lee, Battle, Raina, Ng, Efficient sparse
 * coding algorithms, 2006). Single coordinates would take thousands of sweeps where they are nearly dependent.
 * The objective never rises.
 * @param factor working space
 */
export function jointStep(state: LassoState, factor: ActiveFactor): void {
  const { coefficients, correlations, lambda } = state;
  factor.clear();
  for (const j of state.active()) if (!factor.add(j)) exchange(state, factor, j);
  do {
    state.refresh();
    const slopes = coefficients.map((value, j) => correlations[j]! - Math.sign(value) * lambda);
    moveWithinSigns(coefficients, factor.members, factor.solve(slopes), 1);
  } while (removeZeros(factor, coefficients));
  state.refresh();
}

/**
 * Of a coordinate and the members that it depends on, makes one 0: G beta stays the same along their dependence, and
 * ||beta||_1 falls, or stays, on one side of it.
 */
function exchange({ gram, coefficients }: LassoState, factor: ActiveFactor, j: number): void {
  const n = coefficients.length;
  const weights = factor.solve(gram.subarray(j * n, (j + 1) * n));
  const sign = Math.sign(coefficients[j]!);
  const rise = factor.members.reduce((sum, i, a) => sum - Math.sign(coefficients[i]!) * weights[a]!, sign);
  const side = rise * sign >= 0 ? -sign : sign;
  const direction = [...weights.map((weight) => -side * weight), side];
  moveWithinSigns(coefficients, [...factor.members, j], direction, Number.POSITIVE_INFINITY);
  if (removeZeros(factor, coefficients) && coefficients[j] !== 0) factor.add(j);
}

/** beta <- beta + t direction on the members, for t = `limit`, or the first smaller one at which a member becomes 0. */
function moveWithinSigns(
  coefficients: Float64Array,
  members: readonly number[],
  direction: ArrayLike<number>,
  limit: number,
): void {
  let length = limit;
  let leaving = -1;
  members.forEach((j, a) => {
    const zero = -coefficients[j]! / direction[a]!;
    if (zero > 0 && zero <= length) {
      length = zero;
      leaving = a;
    }
  });
  if (length === Number.POSITIVE_INFINITY) return;
  members.forEach((j, a) => {
    coefficients[j] = a === leaving ? 0 : coefficients[j]! + length * direction[a]!;
  });
}

/** @returns whether there were any. */
function removeZeros(factor: ActiveFactor, coefficients: Float64Array): boolean {
  const before = factor.members.length;
  for (let a = before - 1; a >= 0; a--) if (coefficients[factor.members[a]!] === 0) factor.remove(a);
  return factor.members.length < before;
}
