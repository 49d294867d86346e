import { KindredError } from '@kindred/core/errors';
import type { ClassifierConfig } from '@kindred/core/models';
import type { FeatureCache } from '@kindred/core/train';
import { FeatureStore } from '../storage/feature-store.js';
import type { RunRecord } from '../storage/record.js';
import { softwareVersions } from './software.js';

/** The network that features are of. */
export interface FeatureSource {
  readonly classifier: ClassifierConfig;
  /** SHA-256 of its weights. */
  readonly weights: string | undefined;
  /** Parts of the user's own that it is made of. */
  readonly parts?: RunRecord['parts'];
}

/**
 * How the features of a frozen network are kept on disk, for all that is done with the same images; undefined where nothing tells
 * the network from others: one of the user's own that came from no file can be another one the next time.
 * @param onNote told once where they cannot be kept
 */
export function featureCacheOf(
  { classifier, weights, parts = [] }: FeatureSource,
  onNote: ((message: string) => void) | undefined,
): ((size: number) => Promise<FeatureCache>) | undefined {
  const network = parts.find(({ kind }) => kind === 'model');
  const code = network?.module?.sha256;
  if (network !== undefined && code === undefined) return undefined;
  const { loss: _, classes: __, ...backbone } = classifier;
  const identity = { weights, backbone, code, software: softwareVersions() };
  return async (size) => {
    const store = await FeatureStore.open(JSON.stringify({ ...identity, size }), size);
    // What cannot be kept can be made again.
    let isTold = false;
    const forgive = (error: unknown) => {
      if (!(error instanceof KindredError)) throw error;
      if (!isTold) onNote?.(`features are not kept for other runs: ${error.message}`);
      isTold = true;
    };
    return {
      get: (image: Uint8Array) => store.get(image),
      set: (image: Uint8Array, features: Float32Array) => store.set(image, features).catch(forgive),
      save: () => store.save().catch(forgive),
    };
  };
}
