/** Metrics, scores of how normal an image is, corruptions and adversarial examples. */

export {
  type Features,
  type FittedScore,
  fitScore,
  ScoreProgram,
} from './abnormality/apply-scores.js';
export * from './abnormality/index.js';
export * from './attacks/index.js';
export * from './corruptions/index.js';
export { evaluationInput } from './evaluation-input.js';
export * from './label-errors/index.js';
export { averagePrecisions } from './metrics/average-precision.js';
export { type Calibration, calibration, type ReliabilityBin } from './metrics/calibration.js';
export { type ClassGaps, classGaps } from './metrics/class-gaps.js';
export {
  type ClassificationMetrics,
  type ClassMetrics,
  classificationMetrics,
  classMetrics,
  meanOfKnown,
} from './metrics/classification.js';
export { type Compactness, type CompactnessOptions, compactness } from './metrics/compactness.js';
export { checkVectors, type LabelledVectors, selectVectors } from './metrics/labelled-vectors.js';
export { checkPredictions, type Predictions, type RowSoftmax, softmaxOfRow } from './metrics/predictions.js';
export { retrieval } from './metrics/retrieval.js';
export { type RetrievalWatch, retrievalByEngine } from './metrics/retrieval-by-engine.js';
export type { Retrieval, RetrievalOptions } from './metrics/retrieval-tally.js';
export type { DistanceMeans } from './metrics/squared-distances.js';
export { stratifiedSample } from './metrics/stratified-sample.js';
export { fitTemperature, type TemperatureFit, withTemperature } from './metrics/temperature.js';
export { type CrossFit, type CrossFitOptions, crossFitTemperature } from './metrics/temperature-cross-fit.js';
export { type Interval, wilsonInterval } from './metrics/wilson.js';
export {
  type ClassReport,
  type EvaluationInput,
  type EvaluationReport,
  evaluationReport,
  type FeatureVectors,
  MOST_QUERIES,
} from './report.js';
export * from './synthetic/index.js';
