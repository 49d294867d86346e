import { checkOptions, didYouMean, type OptionNames, optionKinds } from '@kindred/core/config';
import { UsageError } from '@kindred/core/errors';
import { KNOWN_WEIGHTS } from '@kindred/core/pretrained';
import { type HubName, parseHubName, requireHubName } from '../hub/hub-name.js';
import type { GetWeightsOptions } from './fetch-weights.js';
import { type ResolvedWeights, resolveHubWeights } from './resolve.js';

const optionNames: OptionNames<GetWeightsOptions> = {
  offline: optionKinds.flag,
  onProgress: optionKinds.callback,
  onNote: optionKinds.callback,
  signal: optionKinds.signal,
  fetch: optionKinds.callback,
  env: true,
};

/**
 * Fetches weights into the cache of the Hugging Face hub, so that training finds them without a connection; what is cached and
 * still what the hub has is not fetched again. A call that was interrupted is continued by the next one.
 * @param name a repository, `owner/name` or `owner/name@revision`, or a network whose weights are known
 * @throws {UsageError} for a name that is neither.
 * @throws {KindredError} where they cannot be had.
 */
export async function getWeights(name: string, options: GetWeightsOptions = {}): Promise<ResolvedWeights> {
  checkOptions('getWeights', options, optionNames);
  return resolveHubWeights(repositoryOf(name), { ...options, refresh: true });
}

function repositoryOf(name: string): HubName {
  if (name.includes('/')) return requireHubName(name);
  const known = KNOWN_WEIGHTS.find(({ network, isDefault }) => isDefault && network.name === name);
  if (known) return parseHubName(known.id)!;
  const networks = [...new Set(KNOWN_WEIGHTS.map(({ network }) => network.name))];
  throw new UsageError(
    `no weights are known of a network ${JSON.stringify(name)}` +
      (didYouMean(name, networks) || `, but of ${networks.join(', ')}; other repositories are owner/name`),
  );
}
