/** A run: its record, its files, its events, and a stretch of its training, wherever it is trained. */

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
  DataEvent,
  EvaluationEvent,
  NoteEvent,
  Placement,
  PlacementEvent,
  RunEvent,
  StartEvent,
  WeightsEvent,
} from './events.js';
export type { RunFiles } from './files.js';
export { inferNetwork } from './infer-network.js';
export { matchNetwork, requireBackbone } from './match-network.js';
export { metricsUntil } from './metrics.js';
export { type CardExtras, modelOf } from './model.js';
export { parseRecord, type RunRecord, runRecordSchema } from './record.js';
export {
  type HeadOptions,
  type SessionEngine,
  type SessionHost,
  type SessionOptions,
  TrainingSession,
} from './session.js';
export { readWeights } from './weights.js';
