import { stat } from 'node:fs/promises';
import { KNOWN_WEIGHTS, type KnownWeights } from '@kindred/core/pretrained';
import { HubCache } from '../hub/cache.js';
import { hubSettings } from '../hub/hub-settings.js';
import { findWeights } from './fetch-weights.js';

/** Weights that are known by name, and whether they are on this machine. */
export interface ListedWeights extends KnownWeights {
  /** Their file in the cache; not there where they are not cached. */
  readonly path?: string;
  /** Commit that the cached file is of. */
  readonly revision?: string;
}

/**
 * The weights that are known by name, and where they are cached; nothing is asked for.
 * @param env variables such as HF_HOME; those of the process where not given
 */
export async function listWeights(env?: NodeJS.ProcessEnv): Promise<ListedWeights[]> {
  const cache = new HubCache(hubSettings(env).cache);
  return Promise.all(
    KNOWN_WEIGHTS.map(async (weights) => {
      const found = await findWeights(cache, { id: weights.id, revision: 'main' });
      if (!found) return weights;
      const { size } = await stat(found.path);
      return {
        ...weights,
        bytes: size,
        path: found.path,
        ...(found.commit !== 'main' && { revision: found.commit }),
      };
    }),
  );
}
