import { KindredError } from '@kindred/core/errors';
import { type TransferOptions, type TransferredHead, transferHead } from '@kindred/core/train';
import { withEngine } from '../engine/index.js';
import { prepareRows } from '../storage/feature-rows-file.js';
import { FeatureStore } from '../storage/feature-store.js';
import type { RunRecord } from '../storage/record.js';
import type { RunEvent } from './events.js';
import { softwareVersions } from './software.js';

/**
 * Trains a head for the classes of a run on the backbone of the weights that it starts from. Features are kept on disk, for
 * other runs on the same images.
 */
export async function transferToClasses({
  weights,
  engine,
  parts = [],
  onEvent,
  ...rest
}: Omit<TransferOptions, 'engine' | 'openCache' | 'openRows' | 'onEvent'> &
  Pick<RunRecord, 'weights' | 'engine' | 'parts'> & {
    readonly onEvent?: ((event: RunEvent) => void) | undefined;
  }): Promise<TransferredHead | undefined> {
  const start = performance.now();
  const { loss: _, classes: __, ...backbone } = rest.config.classifier;
  const [network] = parts.filter(({ kind }) => kind === 'model');
  const code = network?.module?.sha256;
  const identity = { weights: weights?.sha256, backbone, code, software: softwareVersions() };
  // A network of one's own that came from no file can be another one in the next run, and nothing tells.
  const isKnown = network === undefined || code !== undefined;
  const openCache = async (size: number) => {
    const store = await FeatureStore.open(JSON.stringify({ ...identity, size }), size);
    // What cannot be kept can be made again.
    let isTold = false;
    const forgive = (error: unknown) => {
      if (!(error instanceof KindredError)) throw error;
      if (!isTold)
        onEvent?.({ type: 'note', message: `features are not kept for other runs: ${error.message}` });
      isTold = true;
    };
    return {
      get: (image: Uint8Array) => store.get(image),
      set: (image: Uint8Array, features: Float32Array) => store.set(image, features).catch(forgive),
      save: () => store.save().catch(forgive),
    };
  };
  const openRows = await prepareRows();
  const settings = { provider: 'cpu', threads: engine.threads } as const;
  const found = await withEngine(settings, (engine) =>
    transferHead({
      ...rest,
      engine,
      openRows,
      onEvent,
      openCache: isKnown ? openCache : undefined,
    }),
  );
  if (found) {
    const seconds = (performance.now() - start) / 1000;
    onEvent?.({ type: 'transfer', head: found.result, seconds });
  }
  return found;
}
