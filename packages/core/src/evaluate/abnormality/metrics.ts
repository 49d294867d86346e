import { checkOptions } from '../../config/check-options.js';
import { UsageError } from '../../errors.js';
import { Random } from '../../random/random.js';
import { type Interval, wilsonInterval } from '../metrics/wilson.js';
import { type Detection, detectionOf } from './detection.js';
import { type DetectionScores, rankScores } from './rank-scores.js';

/**
 * First key of the bootstrap's random stream, so that other uses of the same seed are independent of it: `boot` in ASCII.
 * Hashed like the keys of later streams it would be another number, and change results that are on record.
 */
const STREAM = 0x626f6f74;

/** A metric of the given images, and its 95 % interval. */
export interface Estimate extends Interval {
  readonly value: number;
}

/** How well scores tell normal from abnormal images: shares in 0 .. 1. */
export interface DetectionMetrics {
  /** The probability that a normal image scores above an abnormal one; equal scores count half. 0.5 is chance. */
  readonly auroc: Estimate;
  /** Average precision with normal images as the positives. */
  readonly auprNormal: Estimate;
  /** Average precision with abnormal images as the positives, found by low scores. */
  readonly auprAbnormal: Estimate;
  /** The share of abnormal images that is accepted where at least 95 % of the normal ones are. 0 is best. */
  readonly fpr95: Estimate;
}

/** How the intervals of {@link detectionMetrics} are estimated. */
export interface DetectionOptions {
  /** Bootstrap samples. Default 1,000. */
  readonly resamples?: number;
  /** Of the bootstrap: the same seed and numbers of images always draw the same. Default 0. */
  readonly seed?: number;
}

/**
 * Detection metrics over all thresholds. An image is accepted as normal where its score is at least the threshold, so
 * images of one score are accepted together; nothing depends on their order.
 *
 * - AUROC: Mann and Whitney's statistic, exact.
 * - AUPR: sum_i (R_i - R_i-1) P_i over the thresholds, without interpolation (scikit-learn's `average_precision_score`).
 *   A scorer at chance has the positives' share of all images.
 * - FPR at 95 % TPR: at the highest threshold that accepts at least 95 % of the normal images.
 *
 * Intervals are percentiles of a stratified bootstrap (Efron and Tibshirani 1993): normal and abnormal images are drawn
 * with replacement, as many of each as there are. They say how much the metrics depend on which images were tested; not
 * on the training. Where nothing errs, every sample is the same and the bootstrap sees no spread. So an FPR of 0 or 1
 * has Wilson's interval of that share of the abnormal images, or the bootstrap's where that is wider. So has an AUROC of 0
 * or 1, with as many trials as there are images of the rarer kind: so many pairs of a normal and an abnormal image that
 * share none are independent trials of what the AUROC is the probability of, and all came out alike. AUPR, whose scale is
 * the shares of both kinds, is left without width there.
 * @throws KindredError where there is no score of a kind, or one that is NaN.
 */
export function detectionMetrics(scores: DetectionScores, options: DetectionOptions = {}): DetectionMetrics {
  checkOptions('detectionMetrics', options, { resamples: true, seed: true });
  const { resamples = 1000, seed = 0 } = options;
  if (!Number.isInteger(resamples) || resamples < 1) {
    throw new UsageError(`the bootstrap needs a whole number of samples, at least 1, not ${resamples}`);
  }
  const { normal, abnormal, distinct } = rankScores(scores);
  const detection = detectionOf(countRanks(normal, distinct), countRanks(abnormal, distinct));
  const random = new Random(seed, STREAM);
  const drawn = [new Int32Array(distinct), new Int32Array(distinct)] as const;
  const replicates = Array.from({ length: resamples }, () => {
    resample(normal, random, drawn[0]);
    resample(abnormal, random, drawn[1]);
    return detectionOf(...drawn);
  });
  const estimate = (metric: keyof Detection): Estimate => {
    const sorted = Float64Array.from(replicates, (replicate) => replicate[metric]).sort();
    return { value: detection[metric], lower: quantile(sorted, 0.025), upper: quantile(sorted, 0.975) };
  };
  return {
    auroc: widenedAtTheEnds(estimate('auroc'), Math.min(normal.length, abnormal.length)),
    auprNormal: estimate('auprNormal'),
    auprAbnormal: estimate('auprAbnormal'),
    fpr95: widenedAtTheEnds(estimate('fpr95'), abnormal.length),
  };
}

/** A probability in so many trials; where all of them came out alike, its interval holds Wilson's. */
function widenedAtTheEnds(share: Estimate, trials: number): Estimate {
  const { value, lower, upper } = share;
  if (value !== 0 && value !== 1) return share;
  const wilson = wilsonInterval(value * trials, trials);
  return { value, lower: Math.min(lower, wilson.lower), upper: Math.max(upper, wilson.upper) };
}

function countRanks(ranks: Int32Array, distinct: number): Int32Array {
  const counts = new Int32Array(distinct);
  for (const rank of ranks) counts[rank]!++;
  return counts;
}

/** Counts the ranks of as many images as there are, drawn with replacement: no sorting, whatever is drawn. */
function resample(ranks: Int32Array, random: Random, counts: Int32Array): void {
  counts.fill(0);
  for (let i = 0; i < ranks.length; i++) counts[ranks[random.int(ranks.length)]!]!++;
}

/** Between the order statistics by straight lines, the smallest at 0 and the largest at 1 (NumPy's default). */
function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (place - below) * (sorted[above]! - sorted[below]!);
}
