import { homedir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '@kindred/core/errors';

/** Where the Hugging Face hub and its cache are, as the variables of its Python library say. */
export interface HubSettings {
  /** Address of the hub, without a slash at the end. */
  readonly endpoint: string;
  /** Folder of the cache. */
  readonly cache: string;
  /** Sent to the endpoint's host, and to no other. */
  readonly token: string | undefined;
  /** Whether nothing may be asked for. */
  readonly isOffline: boolean;
}

/**
 * HF_ENDPOINT, HF_HUB_CACHE (else HF_HOME, XDG_CACHE_HOME), HF_TOKEN and HF_HUB_OFFLINE.
 * @throws UsageError where HF_ENDPOINT is no address, or HF_TOKEN cannot be one; its value is not named.
 */
export function hubSettings(env: NodeJS.ProcessEnv = process.env): HubSettings {
  const endpoint = (env.HF_ENDPOINT || 'https://huggingface.co').replace(/\/+$/, '');
  if (!/^https?:\/\//.test(endpoint) || !URL.canParse(endpoint)) {
    throw new UsageError(
      `HF_ENDPOINT is ${JSON.stringify(endpoint)}, which is no address such as https://huggingface.co`,
    );
  }
  const token = env.HF_TOKEN?.trim() || undefined;
  if (token !== undefined && !/^[\x21-\x7e]+$/.test(token)) {
    throw new UsageError(
      'HF_TOKEN has spaces, line breaks or other characters that no token has: set it anew, or leave it out',
    );
  }
  const home = env.HF_HOME || join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'huggingface');
  return {
    endpoint,
    cache: expandHome(env.HF_HUB_CACHE || env.HUGGINGFACE_HUB_CACHE || join(home, 'hub')),
    token,
    isOffline: /^(1|on|yes|true)$/i.test(env.HF_HUB_OFFLINE ?? ''),
  };
}

/** As the Python library reads paths. */
function expandHome(path: string): string {
  return path.startsWith('~/') ? join(homedir(), path.slice(2)) : path;
}
