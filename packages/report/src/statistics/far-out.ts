import { median } from './summary.js';

/**
 * Far out is what lies more than so many median absolute deviations from the median: 4 standard deviations, where
 * values are normal.
 */
const DEVIATIONS = 6;

/**
 * Says which values lie so far from most others that an axis with room for them would press the others together.
 * Almost half of the values may.
 * @param leastDistance what lies closer to the median is never far out, so that equal values do not expel others.
 */
export function farOutTest(values: readonly number[], leastDistance: number): (value: number) => boolean {
  const middle = median(values);
  const deviation = median(values.map((value) => Math.abs(value - middle)));
  const distance = Math.max(leastDistance, DEVIATIONS * deviation);
  return (value) => Math.abs(value - middle) > distance;
}
