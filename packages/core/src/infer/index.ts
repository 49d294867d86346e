/** What a trained network says of images. */

export {
  type Inference,
  type InferOptions,
  LoadedNetwork,
  type NetworkOptions,
} from './loaded-network.js';
export { buildInferenceProgram, variablesOf } from './program.js';
export { statesOf, type WeightedNetwork, type Weights } from './weights.js';
