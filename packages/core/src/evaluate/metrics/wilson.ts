import { KindredError } from '../../errors.js';

/** 97.5 % quantile of the standard normal distribution: two-sided 95 %. */
const Z_95 = 1.959963984540054;

/** Bounds of a proportion, in 0 .. 1. */
export interface Interval {
  readonly lower: number;
  readonly upper: number;
}

/**
 * Wilson's score interval for a proportion of independent samples: Wilson, "Probable Inference, the Law of
 * Succession, and Statistical Inference" (JASA 1927). Unlike the normal approximation it stays inside 0 .. 1
 * and keeps a width at 0 and at 1. Without samples it is 0 .. 1.
 *
 * @param z standard normal quantile of the level; the default gives 95 %.
 */
export function wilsonInterval(correct: number, samples: number, z = Z_95): Interval {
  if (!Number.isInteger(correct) || !Number.isInteger(samples) || correct < 0 || correct > samples) {
    throw new KindredError(`no proportion: ${correct} of ${samples}`);
  }
  if (samples === 0) return { lower: 0, upper: 1 };
  const proportion = correct / samples;
  const spread = z ** 2 / samples;
  const center = (proportion + spread / 2) / (1 + spread);
  const margin = Math.sqrt(spread * (proportion * (1 - proportion) + spread / 4)) / (1 + spread);
  // The end points are exact there; rounding must not move them outside.
  return {
    lower: correct === 0 ? 0 : center - margin,
    upper: correct === samples ? 1 : center + margin,
  };
}
