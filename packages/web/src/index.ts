/** Kindred for pages: train, evaluate, export and use image classifiers in the browser. */

export { KindredError, UsageError } from '@kindred/core/errors';
export type { DataOptions, InterruptedRun, RunEvent, RunRecord, RunState } from '@kindred/core/run';
export type { CustomData, CustomDataset, CustomSplits, DataInput, Sample } from './data/data-input.js';
export type { WasmPaths, WebProvider } from './engine/load-ort.js';
export {
  clearCache,
  deleteRun,
  type EvaluateOptions,
  type ExportedModel,
  type ExportOptions,
  listRuns,
  type MetricsEntry,
  openRun,
  Run,
} from './page/run.js';
export {
  type ComputeOptions,
  type ResumeOptions,
  type RunOptions,
  resume,
  train,
  type WatchOptions,
} from './page/train.js';
export type { Picture } from './pictures/decode.js';
export type {
  Evaluated,
  FinishedRun,
  ListedRun,
  ResumedRun,
  TrainedRun,
} from './runs/types.js';
export type { WeightsFile, WeightsInput } from './weights/weights-input.js';
