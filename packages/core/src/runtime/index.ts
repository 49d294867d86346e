/** Graphs made into programs, and the engines that run them. */

export type {
  Engine,
  EngineSettings,
  EngineTraits,
  Provider,
} from './engine.js';
export {
  float32,
  type HostTensor,
  int32,
  int64Scalar,
  scalar,
  type TensorData,
  uint8,
} from './host-tensor.js';
export {
  type HostTensors,
  type Loaded,
  LoadedProgram,
  type ProgramHost,
  withLoaded,
} from './loaded-program.js';
export { LoadedSteps } from './loaded-steps.js';
export { OrtEngine, type Prepared } from './ort-engine.js';
export type { OrtModule, OrtSession, OrtSessionOptions, OrtTensor } from './ort-module.js';
export type { DeviceReader, OrtStates } from './ort-states.js';
export { compile, type Program, type ProgramOutputs } from './program.js';
export { compileSteps, type StepsProgram } from './steps.js';
export { targetFor } from './target.js';
