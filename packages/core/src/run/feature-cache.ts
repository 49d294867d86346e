import { KindredError } from '../errors.js';
import type { ClassifierConfig } from '../models/index.js';
import { type FeatureCache, type FeatureFiles, FeatureStore } from '../train/index.js';
import type { RunRecord } from './record.js';

/** The network that features are of. */
export interface FeatureSource {
  readonly classifier: ClassifierConfig;
  /** SHA-256 of its weights. */
  readonly weights: string | undefined;
  /** Parts of the user's own that it is made of. */
  readonly parts?: RunRecord['parts'];
}

/** Where features are kept. */
export interface FeaturePlace<File> {
  /** Versions that features depend on. */
  readonly software: Readonly<Record<string, string>>;
  /**
   * Opens the files of a network.
   * @param network identifies it: everything that its features depend on
   */
  open(network: string): Promise<FeatureFiles<File>>;
}

const nothingKept: FeatureCache = { get: async () => undefined, set: async () => {}, save: async () => {} };

/**
 * How the features of a frozen network are kept, for all that is done with the same images; undefined where nothing tells
 * the network from others: one of the user's own that came from no file can be another one the next time.
 * @param onNote told once where they cannot be kept
 */
export function featureCacheOf<File>(
  { classifier, weights, parts = [] }: FeatureSource,
  { software, open }: FeaturePlace<File>,
  onNote: ((message: string) => void) | undefined,
): ((size: number) => Promise<FeatureCache>) | undefined {
  const network = parts.find(({ kind }) => kind === 'model');
  const code = network?.module?.sha256;
  if (network !== undefined && code === undefined) return undefined;
  const { loss: _, classes: __, ...backbone } = classifier;
  const identity = { weights, backbone, code, software };
  return async (size) => {
    // What cannot be kept, or read again, can be made again.
    let isTold = false;
    const forgive = (error: unknown) => {
      if (!(error instanceof KindredError)) throw error;
      if (!isTold) onNote?.(`features are not kept for other runs: ${error.message}`);
      isTold = true;
    };
    const overlook = (error: unknown) => {
      if (!(error instanceof KindredError)) throw error;
      return undefined;
    };
    const files = open(JSON.stringify({ ...identity, size }));
    const store = await files.then((files) => FeatureStore.open(files, size)).catch(forgive);
    if (!store) return nothingKept;
    return {
      get: (image) => store.get(image).catch(overlook),
      set: (image, features) => store.set(image, features).catch(forgive),
      save: () => store.save().catch(forgive),
    };
  };
}
