import type { ChoiceOf } from '../../../config/index.js';
import type { AbnormalityScore } from '../score.js';
import * as scores from './built-in.js';

/** Every score that a configuration can name. */
export const SCORES = [
  scores.likelihood,
  scores.maxSoftmax,
  scores.maxLogit,
  scores.energy,
  scores.mahalanobis,
  scores.nearestNeighbours,
] as const satisfies readonly AbnormalityScore[];

/** One of {@link SCORES} by its name, with options if need be, or one of your own. */
export type ScoreChoice = ChoiceOf<typeof SCORES, AbnormalityScore>;
