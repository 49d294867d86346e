import { KindredError } from '@kindred/core/errors';
import { decodeWeights } from '@kindred/core/files';
import {
  describeWeights,
  type HubConfig,
  knownWeightsOfFile,
  parseHubConfig,
} from '@kindred/core/pretrained';
import { type DownloadEvent, type StartingWeights, startFrom } from '@kindred/core/run';
import { hexOf, sha256Of } from '../storage/sha256.js';
import { addressKept, hasWeights, keepAddress, keepWeights } from '../storage/weights-files.js';
import { fetchBytes } from './fetch-bytes.js';
import type { PackedWeights } from './weights-input.js';

/** Who waits for weights. */
export interface FindOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onEvent: (event: DownloadEvent) => void;
}

/**
 * Finds the weights that a run starts from, in a worker, and keeps them in the page's own file system by their content: what
 * was fetched once is not fetched again, and a run whose tab is closed before its first checkpoint finds them there.
 * @throws KindredError where they cannot be fetched, are not those that were asked for, or there is no room for them.
 */
export async function findWeights(packed: PackedWeights, options: FindOptions): Promise<StartingWeights> {
  const sha256 = await bringInto(packed, options);
  const known = knownWeightsOfFile(sha256);
  const config = await readConfig(packed, options);
  const described = describeWeights(known?.id ?? packed.name, { known, config });
  return startFrom({ path: packed.name, sha256, ...described });
}

/**
 * Sees to it that weights are kept. Only the fetching of an address is spared: what is given is looked at, and nothing is kept that
 * is no file of weights, such as the page that a server answers in its place.
 * @returns their SHA-256
 */
async function bringInto(
  { file, name, sha256: wanted }: PackedWeights,
  options: FindOptions,
): Promise<string> {
  const address = 'address' in file ? file.address : undefined;
  if (address !== undefined) {
    const kept = wanted ?? (await addressKept(address));
    if (kept && (await hasWeights(kept))) return kept;
  }
  const bytes =
    'address' in file
      ? await fetchBytes(file.address, `the weights ${file.address}`, {
          signal: options.signal,
          onProgress: (done, total) => options.onEvent({ type: 'download', name: file.address, done, total }),
        })
      : file instanceof Blob
        ? new Uint8Array(await file.arrayBuffer())
        : file;
  const sha256 = hexOf(await sha256Of(bytes));
  if (wanted !== undefined && sha256 !== wanted) {
    throw new KindredError(
      `the weights ${address ?? name} are not those that were asked for: their SHA-256 is ${sha256.slice(0, 12)}..., not ` +
        `${wanted.slice(0, 12)}...`,
    );
  }
  decodeWeights(bytes, address ?? name);
  await keepWeights(sha256, bytes, name);
  if (address !== undefined) await keepAddress(address, sha256);
  return sha256;
}

async function readConfig(
  { config }: PackedWeights,
  { signal }: FindOptions,
): Promise<HubConfig | undefined> {
  if (config === undefined) return undefined;
  if (config instanceof Blob) return parseHubConfig(await config.text(), 'config.json of the weights');
  if ('text' in config) return parseHubConfig(config.text, 'the configuration of the weights');
  const bytes = await fetchBytes(config.address, config.address, { signal });
  return parseHubConfig(new TextDecoder().decode(bytes), config.address);
}
