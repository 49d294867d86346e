import { downloadFile } from '../download/index.js';
import type { HubCache } from './cache.js';
import { describeHubFile, type HubFile, hubHeaders } from './hub.js';
import type { HubName } from './hub-name.js';
import type { HubSettings } from './hub-settings.js';

/** So that a machine without a connection says so within five seconds, in milliseconds. */
const connectTimeout = 4000;

/** How long contents are waited for, in milliseconds, and how often asked for. */
const patience = { attempts: 4, retryDelay: 1000, stallTimeout: 30_000 };
const impatience = { attempts: 2, retryDelay: 500, stallTimeout: 10_000 };

/** How files of the hub are fetched. */
export interface HubFetchOptions {
  /** Whether the caller can do without: then what does not come is soon given up. */
  readonly isOptional?: boolean | undefined;
  /** Told what is worth knowing. */
  readonly onNote?: ((message: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Replaces the global `fetch`, e.g. to go through a proxy. */
  readonly fetch?: typeof globalThis.fetch | undefined;
}

/** Brings files of the hub into its cache. */
export class HubFetcher {
  readonly hub: HubSettings;
  readonly cache: HubCache;
  readonly #options: HubFetchOptions;

  constructor(hub: HubSettings, cache: HubCache, options: HubFetchOptions) {
    this.hub = hub;
    this.cache = cache;
    this.#options = options;
  }

  /** What requests are made with. */
  get request() {
    const { fetch = globalThis.fetch, signal } = this.#options;
    return { fetch, signal, timeout: connectTimeout };
  }

  /** What the hub says of a file; undefined where the repository has none of that name. */
  ask(name: HubName, file: string): Promise<HubFile | undefined> {
    return describeHubFile(this.hub, name, file, this.request);
  }

  /** Fetches a file, unless it is there, and gives its path in the cache. */
  async download(
    id: string,
    file: string,
    { url, bytes, sha256, etag, commit }: HubFile,
    onBytes: (received: number) => void = () => {},
  ): Promise<string> {
    const { fetch, signal } = this.request;
    const blob = await this.cache.blobPath(id, etag);
    // Git's name of a small file's content.
    const gitSha1 = /^[0-9a-f]{40}$/.test(etag) ? etag : undefined;
    await downloadFile({ urls: [url], bytes, sha256, gitSha1, name: `${file} of ${id}` }, blob, {
      ...(this.#options.isOptional ? impatience : patience),
      ...{ fetch, signal },
      headers: hubHeaders(this.hub, url),
      onBytes,
    });
    return this.cache.link(id, commit, file, etag);
  }

  /** Works on a repository while no other process downloads from it. */
  async locked<T>(id: string, work: () => Promise<T>): Promise<T> {
    const { signal, onNote } = this.#options;
    const onWait = (pid: number) => onNote?.(`waiting for process ${pid}, which downloads ${id}`);
    const release = await this.cache.lock(id, signal, onWait);
    try {
      return await work();
    } finally {
      await release();
    }
  }
}
