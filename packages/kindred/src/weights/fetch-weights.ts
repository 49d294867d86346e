import { KindredError } from '@kindred/core/errors';
import type { KnownWeights } from '@kindred/core/pretrained';
import type { HubCache } from '../hub/cache.js';
import { HubFetcher } from '../hub/hub-fetcher.js';
import { formatHubName, type HubName } from '../hub/hub-name.js';
import type { HubSettings } from '../hub/hub-settings.js';

/** How far the download of weights is. */
export interface WeightsProgress {
  /** `timm/resnet18.tv_in1k`. */
  readonly name: string;
  readonly receivedBytes: number;
  readonly totalBytes: number;
}

/** How {@link getWeights} goes about it. */
export interface GetWeightsOptions {
  /** Whether only what is cached may be used; as HF_HUB_OFFLINE says where not given. */
  readonly offline?: boolean | undefined;
  /** Variables such as HF_HOME; those of the process where not given. */
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** Called as data arrives. */
  readonly onProgress?: ((progress: WeightsProgress) => void) | undefined;
  /** Told what is worth knowing. */
  readonly onNote?: ((message: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Replaces the global `fetch`, e.g. to go through a proxy. */
  readonly fetch?: typeof globalThis.fetch | undefined;
}

/** How files are fetched. */
export interface FetchOptions extends Omit<GetWeightsOptions, 'offline' | 'env'> {
  /** Whether the caller can do without: then what does not come is soon given up. */
  readonly isOptional?: boolean | undefined;
}

/** A file of the cache, and the commit that it is of. */
export interface CachedFile {
  readonly path: string;
  readonly commit: string;
}

/** The files that repositories have their weights in; the first that is there is taken. */
const weightFiles = ['model.safetensors', 'pytorch_model.bin'] as const;

/** The file of weights that messages name. */
export const usualFile = weightFiles[0];

/** What is said of weights: the configuration, and the model card with the license. */
const descriptions = ['config.json', 'README.md'] as const;

/** Larger files are no descriptions, in bytes. */
const maxDescription = 1_000_000;

/** The weights of a repository that are in the cache. */
export async function findWeights(cache: HubCache, name: HubName): Promise<CachedFile | undefined> {
  for (const file of weightFiles) {
    const found = await cache.find(name, file);
    if (found) return found;
  }
  return undefined;
}

/** Brings files of the hub into its cache. */
export class WeightsFetcher {
  readonly #cache: HubCache;
  readonly #options: FetchOptions;
  readonly #files: HubFetcher;

  constructor(hub: HubSettings, cache: HubCache, options: FetchOptions) {
    this.#cache = cache;
    this.#options = options;
    this.#files = new HubFetcher(hub, cache, options);
  }

  /**
   * Fetches the weights of a repository, and what is said of them; what the cache has of that commit is not fetched again.
   * @param known what was published of them
   * @throws NoConnectionError where the hub cannot be reached, KindredError where it refuses or sends something else.
   */
  async weights(name: HubName, known: KnownWeights | undefined): Promise<CachedFile> {
    const { file, remote } = await this.#findRemote(name);
    const published = file === usualFile ? known?.sha256 : undefined;
    if (known && published !== undefined && remote.sha256 !== undefined && published !== remote.sha256) {
      throw notWhatIsKnown(known);
    }
    return this.#files.locked(name.id, async () => {
      await this.#describe(name.id, remote.commit);
      const sha256 = remote.sha256 ?? published;
      const path = await this.#files.download(name.id, file, { ...remote, sha256 }, (receivedBytes) =>
        this.#options.onProgress?.({ name: name.id, receivedBytes, totalBytes: remote.bytes }),
      );
      await this.#cache.setCommit(name, remote.commit);
      return { path, commit: remote.commit };
    });
  }

  /** Fetches what is said of weights that are cached without it, as by other tools. */
  async descriptions(id: string, commit: string): Promise<void> {
    if (this.#missingDescriptions(id, commit).length === 0) return;
    await this.#files.locked(id, () => this.#describe(id, commit));
  }

  #missingDescriptions(id: string, commit: string): string[] {
    return descriptions.filter((file) => !this.#cache.has(id, commit, file));
  }

  async #describe(id: string, commit: string): Promise<void> {
    for (const file of this.#missingDescriptions(id, commit)) {
      const remote = await this.#files.ask({ id, revision: commit }, file);
      if (!remote) await this.#cache.setMissing(id, commit, file);
      else if (remote.bytes <= maxDescription) await this.#files.download(id, file, { ...remote, commit });
    }
  }

  async #findRemote(name: HubName) {
    for (const file of weightFiles) {
      const remote = await this.#files.ask(name, file);
      if (remote) return { file, remote };
    }
    throw new KindredError(
      `${formatHubName(name)} has neither ${weightFiles.join(' nor ')} on ${this.#files.hub.endpoint}: is it the name of a ` +
        'repository of image classifiers?',
    );
  }
}

/** The error where known weights are others now. */
export function notWhatIsKnown({ id, sha256 }: KnownWeights): KindredError {
  return new KindredError(
    `${id} is not what was published when this version of Kindred was made (SHA-256 ${sha256!.slice(0, 12)}...); to take it ` +
      `all the same, name its revision: ${id}@<commit>`,
  );
}
