import { KindredError } from '@kindred/core/errors';
import { studentTQuantile, studentTTwoSided } from './student-t.js';
import { summarize } from './summary.js';

/** Mean difference of pairs, and whether it is more than noise. */
export type PairedT =
  | {
      readonly kind: 'tested';
      readonly pairs: number;
      /** Mean of first - second. */
      readonly difference: number;
      /** Confidence interval of the mean difference. */
      readonly interval: { readonly lower: number; readonly upper: number };
      readonly t: number;
      /** pairs - 1. */
      readonly degreesOfFreedom: number;
      /** Two-sided. */
      readonly p: number;
    }
  | {
      /**
       * `one pair`: nothing says how much differences vary. `equal differences`: all pairs differ by the same
       * amount, so that t is infinite or 0 / 0; a handful of equal numbers is no proof that there is no noise.
       */
      readonly kind: 'one pair' | 'equal differences';
      readonly pairs: number;
      readonly difference: number;
    };

/**
 * Student's paired t-test (1908), two-sided: whether the mean of `first[i] - second[i]` differs from 0, given that
 * the differences are independent and about normal.
 * @param level of the confidence interval, e.g. 0.95
 * @throws KindredError where the lengths differ, there is no pair, or a number is not finite.
 */
export function pairedT(first: readonly number[], second: readonly number[], level = 0.95): PairedT {
  const pairs = first.length;
  if (second.length !== pairs) throw new KindredError(`${pairs} and ${second.length} numbers are not pairs`);
  const differences = first.map((value, i) => value - second[i]!);
  const { mean: difference, deviation } = summarize(differences);
  if (deviation === null) return { kind: 'one pair', pairs, difference };
  if (deviation <= rounding(first, second)) return { kind: 'equal differences', pairs, difference };
  const degreesOfFreedom = pairs - 1;
  const standardError = deviation / Math.sqrt(pairs);
  const t = difference / standardError;
  const margin = studentTQuantile((1 + level) / 2, degreesOfFreedom) * standardError;
  return {
    kind: 'tested',
    pairs,
    difference,
    interval: { lower: difference - margin, upper: difference + margin },
    t,
    degreesOfFreedom,
    p: studentTTwoSided(t, degreesOfFreedom),
  };
}

/** Numbers of this size carry rounding errors of half a unit each, and so do their difference and its mean. */
function rounding(first: readonly number[], second: readonly number[]): number {
  return 4 * Number.EPSILON * Math.max(...first.map(Math.abs), ...second.map(Math.abs));
}
