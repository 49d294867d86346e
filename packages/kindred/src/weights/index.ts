/** Weights of others: found in the cache of the Hugging Face hub, or fetched from it. */

export { HubCache } from './cache.js';
export { formatHubName, type HubName, parseHubName, requireHubName } from './hub-name.js';
export { type HubSettings, hubSettings } from './hub-settings.js';
export { type ListedWeights, listKnownWeights } from './list.js';
export {
  describeWeightsFile,
  type ResolvedWeights,
  type ResolveOptions,
  resolveHubWeights,
  type WeightsProgress,
} from './resolve.js';
