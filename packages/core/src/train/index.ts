/** Training: options, single steps, the course of a run, checkpoints. */

export type { OnnxType } from '../onnx/model.js';

export {
  type ArtefactOptions,
  artefactFiles,
  type TensorDescription,
  type TrainingArtefact,
  type TrainingManifest,
  trainingArtefact,
} from './artefact.js';
export {
  type Checkpoint,
  decodeCheckpoint,
  encodeCheckpoint,
  goFurther,
  type HeadResult,
  type Position,
  readPosition,
  startPosition,
} from './checkpoint.js';
export { type ClassWeights, ClassWeightsError } from './class-weights.js';
export {
  type NewHeadConfig,
  type ParsedTrainOptions,
  type TrainConfig,
  type TransferConfig,
  trainConfigSchema,
  trainOptionsSchema,
} from './config.js';
export { type Distillation, teacherPrefix } from './distillation.js';
export type { EpochCallback, EpochControl } from './epoch-control.js';
export type {
  EndReason,
  EpochEvent,
  EpochMetrics,
  FeaturesEvent,
  HeadEvent,
  StepEvent,
  TrainEvent,
  TransferEvent,
  ValidationEvent,
} from './events.js';
export { type FitOptions, type FitResult, fit } from './fit.js';
export type { TrainOptions } from './options.js';
export {
  type AlikePair,
  type JudgeByHeadOptions,
  type JudgeByTrainingOptions,
  type Judgement,
  type JudgeWatch,
  judgeByHead,
  judgeByTraining,
} from './out-of-fold/index.js';
export { completeOwnParts, ownPartsIn } from './own-parts.js';
export { type PreparedData, prepareData } from './prepare-data.js';
export {
  type AuxiliaryState,
  buildTrainingProgram,
  emaPrefix,
  type TrainingOptions,
  type TrainingProgram,
  type Tuning,
} from './programs.js';
export { saveBeforeTuning, saveUntrained } from './save.js';
export {
  checkTrainOptions,
  type InputSize,
  isPhotograph,
  lossInTuning,
  parseTrainOptions,
  type Start,
  settle,
  usualInput,
  usualLearningRate,
} from './settle.js';
export type { RunStorage } from './storage.js';
export { type Step, type StepResult, Trainer } from './trainer.js';
export {
  type EarlierRun,
  type FeatureCache,
  type FeatureFiles,
  type FeatureRows,
  FeatureStore,
  furtherTuning,
  hasNewHead,
  headVariables,
  holdOut,
  MemoryRows,
  type OpenRows,
  type Pretrained,
  stratifiedFolds,
  type TransferOptions,
  type TransferredHead,
  trainsHeadAlone,
  transferHead,
  transferOptionIn,
  tuningOf,
  withoutTransferOptions,
} from './transfer/index.js';
export { validate } from './validate.js';
