import type { ComparisonTest } from '../../protocol/index.js';

/** Pixels of the drawing, and what stays free on either side. */
const width = 120;
const margin = 6;

/** Where a difference stands in a drawing that holds all intervals, and zero. */
export function scaleOf(
  tests: readonly Pick<ComparisonTest, 'difference' | 'bounds'>[],
): (difference: number) => number {
  const all = tests.flatMap(({ difference, bounds }) => [difference, bounds?.lower ?? 0, bounds?.upper ?? 0]);
  const [low, high] = [Math.min(0, ...all), Math.max(0, ...all)];
  const range = high - low || 1;
  return (difference) => margin + ((difference - low) / range) * (width - 2 * margin);
}
