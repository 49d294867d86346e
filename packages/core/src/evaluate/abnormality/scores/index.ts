import type { ChoiceOf } from '../../../config/index.js';
import type { AbnormalityScore } from '../score.js';
import { energy } from './energy.js';
import { likelihood } from './likelihood.js';
import { mahalanobis } from './mahalanobis.js';
import { maxLogit } from './max-logit.js';
import { maxSoftmax } from './max-softmax.js';
import { nearestNeighbours } from './nearest-neighbours.js';

/** Every score that a configuration can name. */
export const SCORES = [
  likelihood,
  maxSoftmax,
  maxLogit,
  energy,
  mahalanobis,
  nearestNeighbours,
] as const satisfies readonly AbnormalityScore[];

/** One of {@link SCORES} by its name, with options if need be, or one of your own. */
export type ScoreChoice = ChoiceOf<typeof SCORES, AbnormalityScore>;
