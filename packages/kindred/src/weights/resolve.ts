import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { KindredError } from '@kindred/core/errors';
import {
  type HubConfig,
  type KnownWeights,
  knownWeights,
  knownWeightsOfFile,
  parseHubConfig,
  type WeightsPreprocessing,
} from '@kindred/core/pretrained';
import { downloadFile, sha256OfFile } from '../download/index.js';
import { fileError } from '../storage/file-error.js';
import { readText } from '../storage/read.js';
import { HubCache } from './cache.js';
import { describeHubFile, type HubFile, type HubRequest, hubHeaders, NoConnectionError } from './hub.js';
import { formatHubName, type HubName } from './hub-name.js';
import { type HubSettings, hubSettings } from './hub-settings.js';
import { licenseOf } from './license.js';

/** Weights that lie in a file of this machine, and what is known of them. */
export interface ResolvedWeights {
  readonly path: string;
  /** Of the file. */
  readonly sha256: string;
  /** Where they come from: the repository of the hub, or the name of the file. */
  readonly source: string;
  /** Commit of the repository. */
  readonly revision?: string;
  /** SPDX identifier, where the source says one. */
  readonly license?: string;
  /** What the `config.json` beside them says. */
  readonly config?: HubConfig;
  /** How pictures were prepared when they were learned. */
  readonly preprocessing?: WeightsPreprocessing;
  /** The entry of the list of known weights that they are. */
  readonly known?: KnownWeights;
}

/** How far the download of weights is. */
export interface WeightsProgress {
  /** `timm/resnet18.tv_in1k`. */
  readonly name: string;
  readonly receivedBytes: number;
  readonly totalBytes: number;
}

export interface ResolveOptions {
  /** Whether only what is cached may be used; as HF_HUB_OFFLINE says where not given. */
  readonly offline?: boolean | undefined;
  /** Whether the hub is asked for what it has now, also where something is cached. */
  readonly refresh?: boolean | undefined;
  /** Called as data arrives. */
  readonly onProgress?: ((progress: WeightsProgress) => void) | undefined;
  /** Told what is worth knowing. */
  readonly onNote?: ((message: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Replaces the global `fetch`, e.g. to go through a proxy. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Variables such as HF_HOME; those of the process where not given. */
  readonly env?: NodeJS.ProcessEnv | undefined;
}

/** The files that repositories have their weights in; the first that is there is taken. */
const weightFiles = ['model.safetensors', 'pytorch_model.bin'] as const;

/** So that a machine without a connection says so within five seconds, in milliseconds. */
const connectTimeout = 4500;

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
  if (cached && (isOffline || !options.refresh)) return describeCached(cache, name, cached);
  if (isOffline) {
    const why = options.offline ? 'offline' : 'HF_HUB_OFFLINE is set';
    throw new KindredError(
      `${why}, and ${formatHubName(name)} is not in ${hub.cache}; ${await advice(cache, hub, name)}`,
    );
  }
  try {
    const path = await fetchWeights(hub, cache, name, options);
    return await describeCached(cache, name, path);
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
  const config = await readConfig(join(dirname(path), 'config.json'));
  return { path, sha256, ...facts(known?.id ?? basename(path), known, config) };
}

/** The weights of a repository that are in the cache. */
export async function findWeights(cache: HubCache, name: HubName) {
  for (const file of weightFiles) {
    const found = await cache.find(name, file);
    if (found) return found;
  }
  return undefined;
}

type Cached = NonNullable<Awaited<ReturnType<typeof findWeights>>>;

async function describeCached(
  cache: HubCache,
  name: HubName,
  { path, commit }: Cached,
): Promise<ResolvedWeights> {
  const sha256 = await hashOf(path);
  const { id } = name;
  const known = pinned(name);
  const blob = basename(await realpath(path));
  const stated = /^[0-9a-f]{64}$/.test(blob) ? blob : known?.sha256;
  if (stated !== undefined && stated !== sha256) {
    throw new KindredError(
      `${path} is damaged (its SHA-256 is not ${stated.slice(0, 12)}...): remove it, and get it again`,
    );
  }
  if (known?.sha256 !== undefined && known.sha256 !== sha256) throw notWhatIsKnown(name, known);
  const config = await readConfig(cache.snapshotPath(id, commit, 'config.json'));
  const readme = cache.snapshotPath(id, commit, 'README.md');
  const license = existsSync(readme) ? licenseOf(await readText(readme)) : undefined;
  return {
    path,
    sha256,
    ...(commit !== 'main' && { revision: commit }),
    ...facts(id, known, config, license),
  };
}

function facts(
  source: string,
  known: KnownWeights | undefined,
  config: HubConfig | undefined,
  statedLicense?: string,
): Omit<ResolvedWeights, 'path' | 'sha256'> {
  const license = known?.license ?? config?.license ?? statedLicense;
  const preprocessing = config?.preprocessing ?? known?.preprocessing;
  return {
    source,
    ...(license !== undefined && { license }),
    ...(config && { config }),
    ...(preprocessing && { preprocessing }),
    ...(known && { known }),
  };
}

/** Brings the weights, and what is said of them, into the cache. */
async function fetchWeights(
  hub: HubSettings,
  cache: HubCache,
  name: HubName,
  { signal, fetch = globalThis.fetch, onProgress, onNote, refresh }: ResolveOptions,
): Promise<Cached> {
  const request: HubRequest = { fetch, signal, timeout: connectTimeout };
  const { file, remote } = await findRemote(hub, name, request);
  const known = pinned(name);
  if (known?.sha256 !== undefined && remote.sha256 !== undefined && known.sha256 !== remote.sha256) {
    throw notWhatIsKnown(name, known);
  }
  const { id } = name;
  const { commit } = remote;
  const release = await cache.lock(id, signal, (pid) =>
    onNote?.(`waiting for process ${pid}, which downloads ${id}`),
  );
  try {
    // Another process may have brought it meanwhile.
    const found = refresh ? undefined : await findWeights(cache, name);
    if (found) return found;
    const download = async (wanted: string, from: HubFile, report?: typeof onProgress) => {
      const blob = await cache.blobPath(id, from.etag);
      const sha256 = from.sha256 ?? (wanted === file ? known?.sha256 : undefined);
      await downloadFile({ urls: [from.url], bytes: from.bytes, sha256, name: `${wanted} of ${id}` }, blob, {
        ...{ fetch, signal, attempts: 4, retryDelay: 1000, stallTimeout: 30_000 },
        headers: hubHeaders(hub, from.url),
        onBytes: (receivedBytes) => report?.({ name: id, receivedBytes, totalBytes: from.bytes }),
      });
      return cache.link(id, commit, wanted, from.etag);
    };
    for (const more of ['config.json', 'README.md']) {
      const described = await describeHubFile(hub, { id, revision: commit }, more, request);
      if (described && described.bytes <= maxDescription) await download(more, described);
    }
    const path = await download(file, remote, onProgress);
    await cache.setCommit(name, commit);
    return { path, commit };
  } finally {
    await release();
  }
}

/** Larger files are no descriptions, in bytes. */
const maxDescription = 1_000_000;

async function findRemote(hub: HubSettings, name: HubName, request: HubRequest) {
  for (const file of weightFiles) {
    const remote = await describeHubFile(hub, name, file, request);
    if (remote) return { file, remote };
  }
  throw new KindredError(
    `${formatHubName(name)} has neither ${weightFiles.join(' nor ')} on ${hub.endpoint}: is it the name of a repository of image classifiers?`,
  );
}

/** What is published of the usual revision; another one is taken as it is. */
function pinned({ id, revision }: HubName): KnownWeights | undefined {
  return revision === 'main' ? knownWeights(id) : undefined;
}

function notWhatIsKnown({ id }: HubName, { sha256 }: KnownWeights): KindredError {
  return new KindredError(
    `${id} is not what was published when this version of Kindred was made (SHA-256 ${sha256!.slice(0, 12)}...); to take it ` +
      `all the same, name its revision: ${id}@<commit>`,
  );
}

async function advice(cache: HubCache, { endpoint }: HubSettings, name: HubName): Promise<string> {
  const { path } = await cache.place(name, weightFiles[0]);
  return `put the file ${weightFiles[0]} of ${endpoint}/${name.id} at ${path}, or train from scratch with \`fromScratch\``;
}

async function readConfig(path: string): Promise<HubConfig | undefined> {
  return existsSync(path) ? parseHubConfig(await readText(path), path) : undefined;
}

async function hashOf(path: string): Promise<string> {
  return sha256OfFile(path).catch((error) => {
    throw fileError(error, path, 'read');
  });
}
