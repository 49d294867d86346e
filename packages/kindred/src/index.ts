/** Kindred for Node: train, evaluate, export and use image classifiers. */

export {
  type AnySignal,
  type AttackChoice,
  attacks,
  type ClassWeights,
  type CopyEvidence,
  type CopyGroup,
  type CopyLink,
  type CopyMember,
  type CriterionChoice,
  criteria,
  type DataProblem,
  type DataSource,
  type Dataset,
  defineAttack,
  defineCriterion,
  defineLoss,
  defineMix,
  defineModel,
  defineOptimizer,
  defineSampler,
  defineSchedule,
  defineScore,
  defineTransform,
  type EpochCallback,
  type EpochControl,
  type EpochEvent,
  type EvaluationInput,
  type EvaluationReport,
  evaluationReport,
  generateDigits,
  type Image,
  type InferOptions,
  KindredError,
  type LabelFilter,
  type LossChoice,
  losses,
  type MixChoice,
  type ModelCard,
  type ModelChoice,
  meanOfSamples,
  meanOverSamples,
  mixes,
  modelCardSchema,
  models,
  nn,
  type OptimizerChoice,
  ops,
  optimizers,
  type Part,
  type PictureKind,
  type Retrieval,
  type RetrievalOptions,
  retrieval,
  type SamplerChoice,
  type ScheduleChoice,
  type ScoreChoice,
  type SplitName,
  samplers,
  schedules,
  scores,
  type Tensor,
  type TrainOptions,
  type TransformChoice,
  transforms,
  type Unless,
  UsageError,
  z,
} from '@kindred/core';
export type { Rgb } from '@kindred/core/data';
export type { Normality, Prediction } from '@kindred/core/export';
export type {
  CardExtras,
  DataOptions,
  HeldOutAccuracy,
  InterruptedRun,
  MeasuredAccuracy,
  OnProgress,
  Placement,
  RunRecord,
  RunSettings,
  RunState,
  SharedMeasure,
  SharedWithTraining,
} from '@kindred/core/run';
export {
  type Cell,
  type CleanImage,
  type CleanIssue,
  type CleanReport,
  type Comparison,
  type Cost,
  cleanReportSchema,
  type Difference,
  formatReport,
  type Grid,
  type McNemar,
  type PairedT,
  type Setting,
  type Summary,
  type Table,
  type Verdict,
} from '@kindred/report';
export type { BundleOptions } from './api/abnormality/bundle.js';
export { evaluateAbnormal } from './api/abnormality/evaluate-abnormal.js';
export type { AbnormalOptions } from './api/abnormality/options.js';
export type { AbnormalReport, AbnormalResult } from './api/abnormality/report.js';
export {
  ImageClassifier,
  type LoadOptions,
  loadClassifier,
  type PredictOptions,
} from './api/classifier.js';
export { type CleanedData, cleanData } from './api/clean/clean-data.js';
export type { CleanOptions } from './api/clean/options.js';
export {
  TRASH_KINDS,
  type TrashedPictures,
  type TrashKind,
  trashPictures,
  undoTrash,
} from './api/clean/trash-pictures.js';
export { type WriteLabelsOptions, type WrittenLabels, writeLabels } from './api/clean/write-labels.js';
export { type WrittenCleanReport, writeCleanReport } from './api/clean/write-report.js';
export type { Choices } from './api/compare/choices.js';
export { type ComparisonResult, compareLosses } from './api/compare/compare-losses.js';
export type {
  CellEvent,
  CellNews,
  CompareCopiesEvent,
  CompareDataEvent,
  CompareEvent,
  CompareNoteEvent,
  CompareReportEvent,
  GridEvent,
  GridProgress,
} from './api/compare/events.js';
export type { Gap } from './api/compare/gather-cells.js';
export type { CompareOptions } from './api/compare/options.js';
export { type ReportOptions, reportComparison, type WrittenReport } from './api/compare/report.js';
export type { Shard } from './api/compare/shard.js';
export type { DataInput } from './api/data-source.js';
export { type Diagnosis, diagnose } from './api/doctor/diagnose.js';
export type { ProviderDiagnosis } from './api/doctor/try-provider.js';
export { type Embeddings, type EmbedOptions, embedData } from './api/embeddings/embed-data.js';
export { writeEmbeddings } from './api/embeddings/write-embeddings.js';
export type {
  CalibrationEvent,
  CopiesEvent,
  DataEvent,
  DownloadEvent,
  EvaluationEvent,
  NoteEvent,
  PlacementEvent,
  PruningEvent,
  ReportEvent,
  RunEvent,
  StartEvent,
  WeightsEvent,
} from './api/events.js';
export type { ExportedTraining, TrainingExportOptions } from './api/export-training.js';
export { type FindCopiesOptions, findCopies } from './api/find-copies.js';
export type { FinishedRun, TrainedRun, WatchOptions } from './api/finish.js';
export type { ImageInput } from './api/image-input.js';
export { type ListedRun, listRuns } from './api/listing/list-runs.js';
export { loadParts } from './api/load-parts.js';
export {
  type Measures,
  type PlannedGroup,
  type PlannedLatency,
  type PrunedRun,
  type PruneRunOptions,
  type PruningPlan,
  type PruningReport,
  planPruning,
  pruneRun,
} from './api/prune/index.js';
export {
  type Evaluated,
  type EvaluateOptions,
  type ExportedModel,
  type ExportOptions,
  type Measured,
  type OpenRunOptions,
  openRun,
  Run,
} from './api/run.js';
export type { RunNetwork } from './api/run-network.js';
export type { RunReportOptions, WrittenRunReport } from './api/run-report/report-run.js';
export {
  type EndedRun,
  type ResumedRun,
  type ResumeOptions,
  type RunOptions,
  resume,
  train,
} from './api/train.js';
export type { DecodeOptions, DecodeResult, ValueRange } from './data/image-folder/decode.js';
export {
  type CustomData,
  type CustomDataset,
  type CustomIdentity,
  type CustomSplits,
  type DataDescription,
  type DownloadableName,
  type DownloadOptions,
  type DownloadProgress,
  type DownloadResult,
  decodeImage,
  describeData,
  downloadableNames,
  downloadDataset,
  type FoundData,
  inspectData,
  type OpenDataOptions,
  type OtherDataOptions,
  openData,
  type ReadProgress,
  type ReadSettings,
  type Sample,
  type SplitDescription,
} from './data/index.js';
export { createEngine, type NodeEngine } from './engine/index.js';
export {
  type CacheEntry,
  type CacheKind,
  type CacheList,
  type ClearCacheOptions,
  type ClearedCache,
  clearCache,
  listCaches,
} from './storage/caches.js';
export type { Release } from './storage/lock.js';
export type { RunFolder } from './storage/run-folder.js';
export type { RestoredTrash } from './storage/trash.js';
export {
  type GetWeightsOptions,
  getWeights,
  type ListedWeights,
  listWeights,
  type ResolvedWeights,
  type WeightsProgress,
} from './weights/index.js';
