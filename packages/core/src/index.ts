/** Kindred's core: everything that runs both in Node and in browsers. */

/** The library that options are described with, for parts of one's own. */
export { z } from 'zod';
export { gradients } from './autodiff/gradients.js';
export * from './config/index.js';
export * from './data/index.js';
export { KindredError, UsageError } from './errors.js';
export * from './evaluate/index.js';
export * from './export/index.js';
export * from './files/index.js';
export type { Target } from './graph/emitter.js';
export { evaluate } from './graph/evaluate.js';
export { Graph, type Node, Tensor } from './graph/graph.js';
export type { AnyOp, Op } from './graph/op.js';
export { type DType, formatShape, type Shape, ShapeError, sizeOf } from './graph/types.js';
export * from './infer/index.js';
export { LOSSES, type LossChoice } from './losses/index.js';
export {
  type Attended,
  defineLoss,
  type Loss,
  type LossDefinition,
  type LossInputs,
  type LossValue,
} from './losses/loss.js';
export { lower } from './lowering/lower.js';
export { type Backbone, defineModel, globalAveragePool, type ModelDefinition } from './models/backbone.js';
export {
  attentionName,
  type Classifier,
  type ClassifierConfig,
  createClassifier,
} from './models/classifier.js';
export { BACKBONES, type ModelChoice } from './models/index.js';
export * as nn from './nn/index.js';
export { covariance } from './numeric/covariance.js';
export { leadingEigen } from './numeric/leading-eigen.js';
export { encodeModel, type OnnxModel, readMetadata } from './onnx/model.js';
export * as ops from './ops/index.js';
export {
  defineOptimizer,
  type Optimizer,
  type OptimizerDefinition,
  type OptimizerStep,
} from './optim/optimizer.js';
export { OPTIMIZERS, type OptimizerChoice } from './optim/optimizers/index.js';
export { SCHEDULES, type ScheduleChoice } from './optim/schedules/index.js';
export {
  defineSchedule,
  type Progress,
  type Schedule,
  type ScheduleDefinition,
} from './optim/schedules/schedule.js';
export * from './prune/index.js';
export { hash32, hashKey, hashText } from './random/hash.js';
export { Random } from './random/random.js';
export {
  checkEngineSettings,
  type Engine,
  type EngineSettings,
  type EngineTraits,
  type Provider,
} from './runtime/engine.js';
export * from './runtime/host-tensor.js';
export {
  type HostTensors,
  LoadedProgram,
  type ProgramHost,
  withLoaded,
} from './runtime/loaded-program.js';
export { OrtEngine, type OrtModule, type Prepared } from './runtime/ort-engine.js';
export { compile, type Program } from './runtime/program.js';
export { targetFor } from './runtime/target.js';
export * from './train/index.js';
