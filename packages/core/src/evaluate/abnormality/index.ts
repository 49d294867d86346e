export { buildScore, requireFiniteScores } from './build-score.js';
export { scoreLabel, scoreLabels } from './label.js';
export { type DetectionMetrics, type DetectionOptions, detectionMetrics, type Estimate } from './metrics.js';
export type { DetectionScores } from './rank-scores.js';
export {
  type AbnormalityScore,
  defineScore,
  type ScoreDefinition,
  type ScoredClassifier,
  type ScoreInputs,
  type Statistics,
  type TrainingFeatures,
} from './score.js';
export * as scores from './scores/built-in.js';
export { SCORES, type ScoreChoice } from './scores/index.js';
export { type FalseAlarmThreshold, falseAlarmThreshold, type Rejection, rejection } from './threshold.js';
