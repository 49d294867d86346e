import { UsageError } from '../../errors.js';
import { type Interval, wilsonInterval } from '../wilson.js';
import { checkScores } from './rank-scores.js';

/**
 * The highest threshold that rejects at most a share of the given normal images: an image is rejected where its score
 * is below the threshold, so images that score as the threshold are accepted, all of them.
 *
 * An order statistic, never between two scores: of N scores without ties exactly floor(rate N) are below it; ties
 * leave fewer. On other normal images the share is near the rate, not below it for certain: see {@link rejection}.
 * @param scores of normal images that the classifier was not trained with
 * @param falseAlarmRate 0 or more, below 1
 * @throws KindredError where there is no score, or one that is NaN.
 */
export function falseAlarmThreshold(scores: ArrayLike<number>, falseAlarmRate = 0.05): number {
  if (!(falseAlarmRate >= 0 && falseAlarmRate < 1)) {
    throw new UsageError(`a false-alarm rate is at least 0 and below 1, not ${falseAlarmRate}`);
  }
  checkScores(scores, 'normal');
  const count = scores.length;
  let rejected = Math.floor(falseAlarmRate * count);
  // The product can round below a whole number: 0.29 · 100.
  if ((rejected + 1) / count <= falseAlarmRate) rejected++;
  return Float64Array.from(scores).sort()[rejected]!;
}

/** How many of some images a threshold rejects. */
export interface Rejection {
  readonly rejected: number;
  readonly images: number;
  /** In 0 .. 1. */
  readonly rate: number;
  /** Wilson's 95 % interval of the rate, for images that the threshold was not chosen with. */
  readonly interval: Interval;
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
