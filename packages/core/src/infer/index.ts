export { type Inference, type InferOptions, infer, type LoadedInference } from './infer.js';
export { buildInferenceProgram, variablesOf } from './program.js';
