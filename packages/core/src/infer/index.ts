/** What a trained network says of images. */

export {
  type AnySignal,
  type Inference,
  type InferOptions,
  inferNames,
  LoadedNetwork,
  type NetworkOptions,
  type Unless,
} from './loaded-network.js';
export { buildInferenceProgram, variablesOf } from './program.js';
export { statesOf, type WeightedNetwork, type Weights } from './weights.js';
