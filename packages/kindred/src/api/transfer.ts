import type { HeadOptions } from '@kindred/core/run';
import { type TransferredHead, transferHead } from '@kindred/core/train';
import { withEngine } from '../engine/index.js';
import { prepareRows } from '../storage/feature-rows-file.js';
import { featuresOnDisk } from './feature-cache.js';

/**
 * Trains a head for the classes of a run on the backbone of the weights that it starts from. Features are kept on disk, for
 * other runs on the same images.
 */
export async function transferToClasses({
  weights,
  engine,
  parts,
  onEvent,
  ...rest
}: HeadOptions): Promise<TransferredHead | undefined> {
  const source = { classifier: rest.config.classifier, weights: weights?.sha256, parts };
  const openCache = featuresOnDisk(source, (message) => onEvent?.({ type: 'note', message }));
  const openRows = await prepareRows();
  const settings = { provider: 'cpu', threads: engine.threads } as const;
  return withEngine(settings, (engine) => transferHead({ ...rest, engine, openRows, onEvent, openCache }));
}
