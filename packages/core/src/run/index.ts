/** A run: its record, its files, its events, and a stretch of its training, wherever it is trained. */

export {
  type Bundle,
  type BundleRequest,
  type ChosenScores,
  calibrate,
  chooseScores,
  featuresOf,
  fitBundle,
  fitScores,
  loadScores,
  type NetworkFeatures,
  type OnProgress,
  requireBundle,
  requireScore,
  type ScoredNetwork,
} from './bundle/index.js';
export { caveatOf, chosenOnThese } from './caveats.js';
export {
  backgroundOf,
  type DataOptions,
  dataOptions,
  defaultStoreSize,
  resolveDataOptions,
  testShareOf,
  wholeOf,
} from './data-options.js';
export {
  accuracyIn,
  evaluationSchema,
  evaluationSplit,
  evaluationText,
  type HeldOutAccuracy,
  heldOut,
  type MeasuredAccuracy,
  type RunEvaluation,
} from './evaluation.js';
export type {
  CopiesEvent,
  DataEvent,
  DownloadEvent,
  EvaluationEvent,
  NoteEvent,
  Placement,
  PlacementEvent,
  RunEvent,
  StartEvent,
  WeightsEvent,
} from './events.js';
export { type FeaturePlace, type FeatureSource, featureCacheOf } from './feature-cache.js';
export type { RunFiles } from './files.js';
export { inferNetwork } from './infer-network.js';
export { matchNetwork, requireBackbone } from './match-network.js';
export { metricsUntil } from './metrics.js';
export { type CardExtras, modelOf } from './model.js';
export { type OutlinedFiles, outlineOf, type RunOutline, type RunRecipe, type RunState } from './outline.js';
export { parseRecord, type RunRecord, runRecordSchema } from './record.js';
export { compareSettings, type RunSettings, settingsOf } from './run-settings.js';
export {
  type HeadOptions,
  type SessionEngine,
  type SessionHost,
  type SessionOptions,
  TrainingSession,
} from './session.js';
export { type SharedMeasure, type SharedWithTraining, sharedWithTraining } from './shared-with-training.js';
export {
  defaultWeightsFor,
  defaultWeightsOf,
  type FoundWeights,
  pretrainedBy,
  refuseTransfer,
  requireOneStart,
  type SettledRun,
  type SettleStart,
  type StartingWeights,
  settleRun,
  startFrom,
  startingFrom,
  startingModel,
} from './starting-weights.js';
export {
  type EndOptions,
  type EvaluatedRun,
  type FinalEvaluation,
  type InterruptedRun,
  type RunSummary,
  trainToEnd,
} from './trained-run.js';
export { readWeights } from './weights.js';
