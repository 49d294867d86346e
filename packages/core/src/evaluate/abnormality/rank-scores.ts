import { KindredError } from '../../errors.js';

/** Scores of normal and of abnormal images, higher = more normal; infinite ones are allowed. */
export interface DetectionScores {
  readonly normal: ArrayLike<number>;
  readonly abnormal: ArrayLike<number>;
}

/** The place of each score among the different scores of both kinds, 0 for the highest. */
export interface RankedScores {
  readonly normal: Int32Array;
  readonly abnormal: Int32Array;
  /** How many different scores there are. */
  readonly distinct: number;
}

/** @throws KindredError where there is no score of a kind, or one that is NaN. */
export function rankScores({ normal, abnormal }: DetectionScores): RankedScores {
  checkScores(normal, 'normal');
  checkScores(abnormal, 'abnormal');
  const rising = new Float64Array(normal.length + abnormal.length);
  rising.set(normal);
  rising.set(abnormal, normal.length);
  rising.sort();
  // -0 is sorted before 0, but is the same score.
  const falling = rising.filter((score, i) => i === 0 || score !== rising[i - 1]).reverse();
  const places = (scores: ArrayLike<number>) =>
    Int32Array.from(scores, (score) => firstNotAbove(falling, score));
  return { normal: places(normal), abnormal: places(abnormal), distinct: falling.length };
}

/** @throws KindredError where there is no score, or one that is NaN. */
export function checkScores(scores: ArrayLike<number>, kind: string): void {
  if (scores.length === 0) throw new KindredError(`there are no scores of ${kind} images`);
  for (let i = 0; i < scores.length; i++) {
    if (Number.isNaN(scores[i])) throw new KindredError(`the score of ${kind} image ${i} is NaN`);
  }
}

/** The first index whose score is not above the given one. */
function firstNotAbove(falling: Float64Array, score: number): number {
  let low = 0;
  let high = falling.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (falling[middle]! > score) low = middle + 1;
    else high = middle;
  }
  return low;
}
