import { UsageError } from '../../errors.js';
import { type Interval, wilsonInterval } from '../metrics/wilson.js';
import { checkScores } from './rank-scores.js';

/** How many of some images a threshold rejects. */
export interface Rejection {
  readonly rejected: number;
  readonly images: number;
  /** In 0 .. 1. */
  readonly rate: number;
  /** Wilson's 95 % interval of the rate. */
  readonly interval: Interval;
}

/** A threshold, and how many of the images that it was chosen on it rejects. */
export interface FalseAlarmThreshold extends Rejection {
  /** An image is rejected where its score is below. */
  readonly threshold: number;
}

/**
 * The highest threshold that rejects at most a share of the given normal images: an image is rejected where its score
 * is below the threshold, so images that score as the threshold are accepted, all of them.
 *
 * An order statistic, never between two scores: of N scores without ties exactly floor(rate N) are below it; ties
 * leave fewer. Of other normal images (r + 1) / (N + 1) are expected below it where r of these N are, without ties.
 * @param scores of normal images that the classifier was not trained with
 * @param falseAlarmRate 0 or more, below 1
 * @throws UsageError where there are so few images that a single one is more than the rate; KindredError where there is
 *   no score, or one that is NaN.
 */
export function falseAlarmThreshold(scores: ArrayLike<number>, falseAlarmRate = 0.05): FalseAlarmThreshold {
  if (!(falseAlarmRate >= 0 && falseAlarmRate < 1)) {
    throw new UsageError(`a false-alarm rate is at least 0 and below 1, not ${falseAlarmRate}`);
  }
  checkScores(scores, 'normal');
  const count = scores.length;
  let allowed = Math.floor(falseAlarmRate * count);
  // The product can round below a whole number: 0.29 · 100.
  if ((allowed + 1) / count <= falseAlarmRate) allowed++;
  if (allowed === 0 && falseAlarmRate > 0) {
    throw new UsageError(
      `${count} normal images are too few for a false-alarm rate of ${falseAlarmRate}: a threshold for it needs at ` +
        `least ${Math.ceil(1 / falseAlarmRate)}; give more, or allow a higher rate`,
    );
  }
  const threshold = Float64Array.from(scores).sort()[allowed]!;
  return { threshold, ...rejection(scores, threshold) };
}

/**
 * How many images score below a threshold: false alarms if they are normal, detections if they are not.
 * @throws KindredError where there is no score, or one that is NaN.
 */
export function rejection(scores: ArrayLike<number>, threshold: number): Rejection {
  checkScores(scores, 'tested');
  let rejected = 0;
  for (let i = 0; i < scores.length; i++) if (scores[i]! < threshold) rejected++;
  return {
    rejected,
    images: scores.length,
    rate: rejected / scores.length,
    interval: wilsonInterval(rejected, scores.length),
  };
}
