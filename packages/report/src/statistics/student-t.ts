/**
 * Student's t distribution with a whole number of degrees of freedom.
 *
 * With x = df / (df + t^2) the two-sided tail is P(|T| > |t|) = I_x(df / 2, 1 / 2), the regularised incomplete
 * beta function (Abramowitz and Stegun 1964, 26.7.1). Tails are computed as such, never as 1 - P, so that small
 * ones keep their digits.
 */
import { KindredError } from '@kindred/core/errors';
import { betaFraction } from './incomplete-beta.js';

/** P(T <= t). */
export function studentTCdf(t: number, df: number): number {
  return t < 0 ? upperTail(-t, df) : 1 - upperTail(t, df);
}

/** P(|T| > |t|): the p-value of a two-sided test. */
export function studentTTwoSided(t: number, df: number): number {
  return 2 * upperTail(Math.abs(t), df);
}

/**
 * The t with P(T <= t) = `probability`, by bisection to neighbouring floating-point numbers.
 * @param probability in (0, 1)
 */
export function studentTQuantile(probability: number, df: number): number {
  if (!(probability > 0 && probability < 1)) {
    throw new KindredError(`a quantile needs a probability between 0 and 1, not ${probability}`);
  }
  if (probability < 0.5) return -tailQuantile(probability, df);
  return probability === 0.5 ? 0 : tailQuantile(1 - probability, df);
}

/** The t > 0 with P(T > t) = `tail` < 1/2. */
function tailQuantile(tail: number, df: number): number {
  let low = 0;
  let high = 1;
  while (upperTail(high, df) > tail) {
    low = high;
    high *= 2;
  }
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return middle;
    if (upperTail(middle, df) > tail) low = middle;
    else high = middle;
  }
}

/** P(T > t) for t >= 0. */
function upperTail(t: number, df: number): number {
  if (!Number.isInteger(df) || df < 1)
    throw new KindredError(`no t distribution with ${df} degrees of freedom`);
  if (Number.isNaN(t)) throw new KindredError('the t statistic is not a number');
  const a = df / 2;
  const squared = t * t;
  const x = df / (df + squared);
  const rest = 1 / (1 + df / squared);
  // x^a (1 - x)^(1/2) / B(a, 1/2), without forming x where it rounds to 1.
  const factor = (Math.exp(-a * Math.log1p(squared / df)) * Math.sqrt(rest)) / betaWithHalf(df);
  if (x < (a + 1) / (a + 2.5)) return (factor / df) * betaFraction(x, a, 0.5);
  return 0.5 - factor * betaFraction(rest, 0.5, a);
}

/** B(df / 2, 1 / 2), from B(1/2, 1/2) = pi and B(1, 1/2) = 2 by B(a + 1, b) = B(a, b) a / (a + b). */
function betaWithHalf(df: number): number {
  let beta = df % 2 === 1 ? Math.PI : 2;
  for (let a = df % 2 === 1 ? 0.5 : 1; a < df / 2; a++) beta *= a / (a + 0.5);
  return beta;
}
