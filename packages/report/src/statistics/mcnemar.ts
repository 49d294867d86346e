import { KindredError } from '@kindred/core/errors';

/** Below this many discordant pairs the test is exact; from here on the mid-p value takes over. */
const EXACT_BELOW = 25;

/** Pairs of predictions where one classifier is right and the other is wrong. */
export interface Discordance {
  /** Pairs where the first alone is right. */
  readonly firstOnly: number;
  /** Pairs where the second alone is right. */
  readonly secondOnly: number;
}

export interface McNemar extends Discordance {
  /** Two-sided; null without a discordant pair, where the two are alike. */
  readonly p: number | null;
  readonly method: 'exact' | 'mid-p' | 'none';
}

/** @throws KindredError where the lengths differ. */
export function discordance(labels: Int32Array, first: Int32Array, second: Int32Array): Discordance {
  if (first.length !== labels.length || second.length !== labels.length) {
    throw new KindredError(
      `${first.length} and ${second.length} predictions do not fit ${labels.length} labels`,
    );
  }
  let firstOnly = 0;
  let secondOnly = 0;
  for (let i = 0; i < labels.length; i++) {
    const firstRight = first[i] === labels[i];
    if (firstRight === (second[i] === labels[i])) continue;
    if (firstRight) firstOnly++;
    else secondOnly++;
  }
  return { firstOnly, secondOnly };
}

/**
 * McNemar's test (1947): whether discordant pairs favour one classifier, X ~ Binomial(n, 1/2) where they do not.
 *
 * Few discordant pairs (n < 25): the exact two-sided p = 2 P(X <= min). Others: the mid-p value, which counts half
 * the probability of what was seen, p = 2 P(X <= min) - P(X = min). The exact test keeps its level but is timid; the
 * mid-p value is nearly as safe and stronger, also than the chi-square approximation with continuity correction
 * (Fagerland, Lydersen and Laake, BMC Medical Research Methodology 2013). Both are computed from the binomial
 * distribution itself, for any n.
 */
export function mcnemar({ firstOnly, secondOnly }: Discordance): McNemar {
  const n = firstOnly + secondOnly;
  if (n === 0) return { firstOnly, secondOnly, p: null, method: 'none' };
  const smaller = Math.min(firstOnly, secondOnly);
  const probability = Math.exp(logBinomialHalf(n, smaller));
  const twoSided = 2 * probability * tailRatio(n, smaller);
  return n < EXACT_BELOW
    ? { firstOnly, secondOnly, p: Math.min(1, twoSided), method: 'exact' }
    : { firstOnly, secondOnly, p: Math.min(1, twoSided - probability), method: 'mid-p' };
}

/** log P(X = k) for X ~ Binomial(n, 1/2), k <= n / 2: the coefficient as a product of k ratios. */
function logBinomialHalf(n: number, k: number): number {
  let log = -n * Math.LN2;
  for (let i = 1; i <= k; i++) log += Math.log((n - k + i) / i);
  return log;
}

/** P(X <= k) / P(X = k) = 1 + k / (n - k + 1) + k (k - 1) / ((n - k + 1) (n - k + 2)) + ... */
function tailRatio(n: number, k: number): number {
  let sum = 1;
  let term = 1;
  for (let i = k; i > 0 && term > Number.EPSILON * sum; i--) {
    term *= i / (n - i + 1);
    sum += term;
  }
  return sum;
}
