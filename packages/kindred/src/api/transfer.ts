import { KindredError } from '@kindred/core/errors';
import { type TransferOptions, type TransferredHead, transferHead } from '@kindred/core/train';
import { withEngine } from '../engine/index.js';
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
  onEvent,
  ...rest
}: Omit<TransferOptions, 'engine' | 'cache' | 'onEvent'> &
  Pick<RunRecord, 'weights' | 'engine'> & {
    readonly onEvent?: ((event: RunEvent) => void) | undefined;
  }): Promise<TransferredHead | undefined> {
  const start = performance.now();
  const { loss: _, classes: __, ...backbone } = rest.config.classifier;
  const identity = { weights: weights?.sha256, backbone, software: softwareVersions() };
  const settings = { provider: 'cpu', threads: engine.threads } as const;
  const found = await withEngine(settings, (engine) =>
    transferHead({
      ...rest,
      engine,
      onEvent,
      openCache: async (size) => {
        const store = await FeatureStore.open(JSON.stringify({ ...identity, size }), size);
        return {
          get: (image) => store.get(image),
          set: (image, features) => store.set(image, features),
          // What cannot be kept can be made again.
          save: () =>
            store.save().catch((error: unknown) => {
              if (!(error instanceof KindredError)) throw error;
              onEvent?.({ type: 'note', message: `features are not kept for other runs: ${error.message}` });
            }),
        };
      },
    }),
  );
  if (found) {
    const seconds = (performance.now() - start) / 1000;
    onEvent?.({ type: 'transfer', head: found.result, seconds });
  }
  return found;
}
