import { KindredError } from '@kindred/core/errors';
import { studentTTwoSided } from './student-t.js';
import { summarize } from './summary.js';

/** Whether two paired series spread equally. */
export type PitmanMorgan =
  | {
      readonly kind: 'tested';
      readonly pairs: number;
      /** Standard deviation of the first over that of the second. */
      readonly ratio: number;
      /** Correlation of sums and differences: above 0 where the first spreads more. */
      readonly correlation: number;
      readonly t: number;
      /** pairs - 2. */
      readonly degreesOfFreedom: number;
      /** Two-sided. */
      readonly p: number;
    }
  | {
      /**
       * `too few`: fewer than three pairs. `no spread`: one of the two does not vary, or their sums or differences do not, but
       * for rounding.
       */
      readonly kind: 'too few' | 'no spread';
      readonly pairs: number;
    };

/**
 * The test of Pitman and of Morgan (both Biometrika 31, 1939), two-sided: whether the variances of paired, about normal
 * numbers differ. They do exactly where first + second and first - second are correlated, and t = r sqrt((n - 2) / (1 - r^2)).
 * An F test would take the two as independent, which runs with the same seed are not.
 * @throws KindredError where the lengths differ, there is no pair, or a number is not finite.
 */
export function pitmanMorgan(first: readonly number[], second: readonly number[]): PitmanMorgan {
  const pairs = first.length;
  if (second.length !== pairs) throw new KindredError(`${pairs} and ${second.length} numbers are not pairs`);
  const [one, other] = [summarize(first), summarize(second)];
  if (pairs < 3) return { kind: 'too few', pairs };
  const sums = first.map((value, i) => value - one.mean + (second[i]! - other.mean));
  const differences = first.map((value, i) => value - one.mean - (second[i]! - other.mean));
  const smallest = 8 * Number.EPSILON * Math.max(...first.map(Math.abs), ...second.map(Math.abs));
  const spreads = [first, second, sums, differences].map((values) => summarize(values).deviation!);
  if (spreads.some((deviation) => deviation <= smallest)) return { kind: 'no spread', pairs };
  const product = sums.reduce((total, sum, i) => total + sum * differences[i]!, 0);
  const correlation = product / ((pairs - 1) * spreads[2]! * spreads[3]!);
  const degreesOfFreedom = pairs - 2;
  const t = correlation * Math.sqrt(degreesOfFreedom / Math.max(Number.MIN_VALUE, 1 - correlation ** 2));
  return {
    kind: 'tested',
    pairs,
    ratio: one.deviation! / other.deviation!,
    correlation,
    t,
    degreesOfFreedom,
    p: studentTTwoSided(t, degreesOfFreedom),
  };
}
