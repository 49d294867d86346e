import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { KindredError } from '@kindred/core/errors';
import {
  describeWeights,
  type HubConfig,
  type KnownWeights,
  knownWeights,
  knownWeightsOfFile,
  parseHubConfig,
} from '@kindred/core/pretrained';
import type { FoundWeights } from '@kindred/core/run';
import { sha256OfFile } from '../download/index.js';
import { HubCache } from '../hub/cache.js';
import { NoConnectionError } from '../hub/hub.js';
import { formatHubName, type HubName } from '../hub/hub-name.js';
import { type HubSettings, hubSettings } from '../hub/hub-settings.js';
import { fileError } from '../storage/file-error.js';
import { readText } from '../storage/read.js';
import {
  type CachedFile,
  type FetchOptions,
  findWeights,
  type GetWeightsOptions,
  notWhatIsKnown,
  usualFile,
  WeightsFetcher,
} from './fetch-weights.js';
import { licenseOf } from './license.js';

/** Weights that lie in a file of this machine, and what is known of them. */
export type ResolvedWeights = FoundWeights;

/** How {@link resolveHubWeights} goes about it. */
export interface ResolveOptions extends GetWeightsOptions {
  /** Whether the hub is asked for what it has now, also where something is cached. */
  readonly refresh?: boolean | undefined;
  readonly isOptional?: FetchOptions['isOptional'];
}

/**
 * Finds the weights of a repository of the Hugging Face hub: in the hub's cache, else on the hub. What is cached is used without
 * asking. Weights that are known are checked against their published SHA-256, others against what the hub says.
 * @throws KindredError where they cannot be had, naming the reason and what to do.
 */
export async function resolveHubWeights(
  name: HubName,
  options: ResolveOptions = {},
): Promise<ResolvedWeights> {
  const hub = hubSettings(options.env);
  const cache = new HubCache(hub.cache);
  const isOffline = options.offline ?? hub.isOffline;
  const cached = await findWeights(cache, name);
  const fetcher = new WeightsFetcher(hub, cache, options);
  if (cached && (isOffline || !options.refresh)) {
    const described = await describeCached(cache, name, cached);
    if (isOffline || described.preprocessing) return described;
    // Other tools cache weights alone. Without what is said of them, they are weights all the same.
    await fetcher.descriptions(name.id, cached.commit).catch(() => {});
    return describeCached(cache, name, cached);
  }
  if (isOffline) {
    const why = options.offline ? 'offline' : 'HF_HUB_OFFLINE is set';
    throw new KindredError(
      `${why}, and ${formatHubName(name)} is not in ${hub.cache}; ${await advice(cache, hub, name)}`,
    );
  }
  try {
    return await describeCached(cache, name, await fetcher.weights(name, pinned(name)));
  } catch (error) {
    if (!(error instanceof NoConnectionError)) throw error;
    if (!cached)
      throw new KindredError(`${error.message}; ${await advice(cache, hub, name)}`, { cause: error });
    options.onNote?.(`${error.message}: taking ${formatHubName(name)} as it is cached`);
    return describeCached(cache, name, cached);
  }
}

/** What is known of weights in a file: by its content, and by a `config.json` of timm beside it. */
export async function describeWeightsFile(path: string): Promise<ResolvedWeights> {
  const sha256 = await hashOf(path);
  const known = knownWeightsOfFile(sha256);
  const beside = join(dirname(path), 'config.json');
  // Many things are called so.
  const isTimms = existsSync(beside) && (await readText(beside)).includes('pretrained_cfg');
  const config = isTimms ? await readConfig(beside) : undefined;
  return { path, sha256, ...describeWeights(known?.id ?? basename(path), { known, config }) };
}

async function describeCached(
  cache: HubCache,
  name: HubName,
  { path, commit }: CachedFile,
): Promise<ResolvedWeights> {
  const sha256 = await hashOf(path);
  const { id } = name;
  const known = pinned(name) ?? knownWeightsOfFile(sha256);
  const blob = basename(await realpath(path));
  // What is published is of this file alone: others have the same weights in another form.
  const published = basename(path) === usualFile ? known?.sha256 : undefined;
  const stated = /^[0-9a-f]{64}$/.test(blob) ? blob : published;
  if (stated !== undefined && stated !== sha256) {
    throw new KindredError(
      `${path} is damaged (its SHA-256 is not ${stated.slice(0, 12)}...): remove it, and get it again`,
    );
  }
  if (known && published !== undefined && published !== sha256) throw notWhatIsKnown(known);
  const config = await readConfig(cache.snapshotPath(id, commit, 'config.json'));
  const readme = cache.snapshotPath(id, commit, 'README.md');
  const license = existsSync(readme) ? licenseOf(await readText(readme)) : undefined;
  return {
    path,
    sha256,
    ...(commit !== 'main' && { revision: commit }),
    ...describeWeights(id, { known, config, license }),
  };
}

/** What is published of the usual revision; another one is taken as it is. */
function pinned({ id, revision }: HubName): KnownWeights | undefined {
  return revision === 'main' ? knownWeights(id) : undefined;
}

async function advice(cache: HubCache, { endpoint }: HubSettings, name: HubName): Promise<string> {
  const { path } = await cache.place(name, usualFile);
  return `put the file ${usualFile} of ${endpoint}/${name.id} at ${path}, or train from scratch with \`fromScratch\``;
}

async function readConfig(path: string): Promise<HubConfig | undefined> {
  return existsSync(path) ? parseHubConfig(await readText(path), path) : undefined;
}

async function hashOf(path: string): Promise<string> {
  return sha256OfFile(path).catch((error) => {
    throw fileError(error, path, 'read');
  });
}
