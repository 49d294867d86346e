import { median } from '../../statistics/summary.js';

/**
 * Where an axis may end although values lie beyond: these are so far from the others that an axis with room for them
 * would press the others together. Far out is what lies more than three times the distance of the quartiles beyond them
 * (Tukey 1977).
 * @param least what the distance from the quartiles must exceed in any case, so that equal values do not expel others.
 * @returns the bounds of what is not far out; infinite for fewer than four values.
 */
export function farOutBounds(values: readonly number[], least: number): [low: number, high: number] {
  if (values.length < 4) return [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const sorted = values.toSorted((a, b) => a - b);
  const half = Math.ceil(sorted.length / 2);
  const [lower, upper] = [median(sorted.slice(0, half)), median(sorted.slice(-half))];
  const distance = Math.max(least, 3 * (upper - lower));
  return [lower - distance, upper + distance];
}
