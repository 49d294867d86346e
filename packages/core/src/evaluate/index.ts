export {
  type Features,
  type FittedScore,
  fitScore,
  ScoreProgram,
} from './abnormality/apply-scores.js';
export * from './abnormality/index.js';
export * from './attacks/index.js';
export { type Calibration, calibration, type ReliabilityBin } from './calibration.js';
export { type ClassificationMetrics, type ClassMetrics, classificationMetrics } from './classification.js';
export { type Compactness, type CompactnessOptions, compactness } from './compactness.js';
export * from './corruptions/index.js';
export { formatReport } from './format-report.js';
export { type Inference, type InferOptions, infer, type LoadedInference } from './infer.js';
export type { LabelledVectors } from './labelled-vectors.js';
export type { Predictions } from './predictions.js';
export {
  type EvaluationInput,
  type EvaluationReport,
  evaluationReport,
  type FeatureVectors,
} from './report.js';
export { type DistanceMeans, meanSquaredDistances } from './squared-distances.js';
export * from './synthetic/index.js';
export { fitTemperature, type TemperatureFit, withTemperature } from './temperature.js';
export { type CrossFit, type CrossFitOptions, crossFitTemperature } from './temperature-cross-fit.js';
export { type Interval, wilsonInterval } from './wilson.js';
