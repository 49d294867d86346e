/** Where most values lie and how far they spread, whatever a few others are. */
export interface RobustScale {
  readonly median: number;
  /** 1.4826 times the median absolute deviation: the standard deviation, where values are normal. */
  readonly deviation: number;
}

/** What makes the median absolute deviation of a normal distribution its standard deviation. */
const consistency = 1.4826;

/** Median and scaled median absolute deviation. @param values any number of finite ones; without any, both are 0 */
export function robustScale(values: ArrayLike<number>): RobustScale {
  const median = medianOf(values);
  return {
    median,
    deviation: consistency * medianOf(Float64Array.from(values, (value) => Math.abs(value - median))),
  };
}

function medianOf(values: ArrayLike<number>): number {
  const { length } = values;
  if (length === 0) return 0;
  const sorted = Float64Array.from(values).sort();
  return (sorted[(length - 1) >> 1]! + sorted[length >> 1]!) / 2;
}

/**
 * From where on values are outliers: 3.5 deviations from the median, the modified z-score of Iglewicz and Hoaglin (How to
 * Detect and Handle Outliers, 1993).
 */
export const outlierDeviations = 3.5;
