/** Weights of others: found in the cache of the Hugging Face hub, or fetched from it. */

export { parseHubName } from '../hub/hub-name.js';
export { hubSettings } from '../hub/hub-settings.js';
export type { GetWeightsOptions, WeightsProgress } from './fetch-weights.js';
export { getWeights } from './get-weights.js';
export { type ListedWeights, listWeights } from './list.js';
export {
  describeWeightsFile,
  type ResolvedWeights,
  type ResolveOptions,
  resolveHubWeights,
} from './resolve.js';
