/**
 * Kindred's core: everything that runs both in Node and in browsers. These are the names that most programs need. Each room
 * also exports all of its own by a path of its own, such as `@kindred/core/losses`.
 */

/** The library that options are described with, for parts of one's own. */
export { z } from 'zod';
export type { NamedConfig, Part } from './config/index.js';
export {
  type CopyEvidence,
  type CopyGroup,
  type CopyLink,
  type CopyMember,
  type DataProblem,
  type DataSource,
  type Dataset,
  datasetFromBuffer,
  datasetFromImages,
  defineMix,
  defineSampler,
  defineTransform,
  digitsSource,
  evaluationPipeline,
  generateDigits,
  type Image,
  MIXES,
  type MixChoice,
  mixes,
  type PictureKind,
  SAMPLERS,
  type SamplerChoice,
  type SplitName,
  samplers,
  TRANSFORMS,
  type TransformChoice,
  transforms,
} from './data/index.js';
export { KindredError, UsageError } from './errors.js';
export {
  ATTACKS,
  type AttackChoice,
  attacks,
  classificationMetrics,
  defineAttack,
  defineScore,
  type EvaluationInput,
  type EvaluationReport,
  evaluationReport,
  type LabelFilter,
  type Retrieval,
  type RetrievalOptions,
  retrieval,
  SCORES,
  type ScoreChoice,
  scores,
} from './evaluate/index.js';
export {
  decodeModelCard,
  exportClassifier,
  type ModelCard,
  modelCardSchema,
  readMetadata,
} from './export/index.js';
export { decodeSafetensors, encodeSafetensors } from './files/index.js';
export type { Shape, Tensor } from './graph/index.js';
export {
  type AnySignal,
  type Inference,
  type InferOptions,
  LoadedNetwork,
  type NetworkOptions,
  type Unless,
} from './infer/index.js';
export {
  defineLoss,
  LOSSES,
  type LossChoice,
  losses,
  meanOfSamples,
  meanOverSamples,
} from './losses/index.js';
export {
  BACKBONES,
  type Classifier,
  createClassifier,
  defineModel,
  type ModelChoice,
  models,
} from './models/index.js';
export * as nn from './nn/index.js';
export * as ops from './ops/index.js';
export {
  defineOptimizer,
  defineSchedule,
  OPTIMIZERS,
  type OptimizerChoice,
  optimizers,
  SCHEDULES,
  type ScheduleChoice,
  schedules,
} from './optim/index.js';
export { CRITERIA, type CriterionChoice, criteria, defineCriterion } from './prune/index.js';
export {
  type Engine,
  type EngineSettings,
  type HostTensor,
  OrtEngine,
  type OrtModule,
  type Provider,
} from './runtime/index.js';
export * from './train/index.js';
