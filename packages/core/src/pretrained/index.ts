/** Weights that others have learned: those that are known by name, and what their `config.json` says. */

export { describeWeights, type WeightsDescription } from './description.js';
export {
  defaultWeights,
  KNOWN_WEIGHTS,
  type KnownWeights,
  knownWeights,
  knownWeightsOfArchitecture,
  knownWeightsOfFile,
} from './known-weights.js';
export {
  type HubConfig,
  INTERPOLATIONS,
  type Interpolation,
  parseHubConfig,
  type WeightsPreprocessing,
} from './preprocessing.js';
