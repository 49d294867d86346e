import {
  type ClassifierConfig,
  type DataSource,
  type Dataset,
  imageSizes,
  limitPerClass,
  UsageError,
} from '@kindred/core';
import type { RunRecord } from '../../run/record.js';
import { type OpenedData, openForTraining, reopenData } from '../data-source.js';
import { type Run, requireClasses } from '../run.js';

/** The data on which a pruned network is measured, trained and evaluated, and how a record names it. */
export interface PruningData {
  readonly source: DataSource;
  readonly record: RunRecord['data'];
}

/**
 * The run's own data, or other data for the same network.
 * @throws UsageError where it has other classes, or images of one size that is not the network's.
 */
export async function openPruningData(
  run: Run,
  given: string | DataSource | undefined,
  onProgress: ((done: number, total: number) => void) | undefined,
): Promise<PruningData> {
  const { data, config } = run.record;
  if (given === undefined) {
    const source = await reopenData(run.record, undefined, { onProgress });
    return { source, record: { ...data, fingerprint: source.fingerprint } };
  }
  const opened = await openForTraining(given, { ...data.options, onProgress });
  requireClasses(run, opened.source);
  requireSize(opened.source, config.classifier);
  return { source: opened.source, record: recordOf(opened) };
}

function recordOf({ source, origin, path, options }: OpenedData): RunRecord['data'] {
  const { name, format, fingerprint, classNames } = source;
  return { origin, path, name, format, fingerprint, classNames: [...classNames], options };
}

/** Photographs are brought to the network's size; images that all have another small one are of another kind. */
function requireSize({ name, splits }: DataSource, { channels, height, width }: ClassifierConfig): void {
  const images = splits.train ?? splits.validation ?? splits.test!;
  const sizes = imageSizes(images);
  const isUniform = sizes.height.min === sizes.height.max && sizes.width.min === sizes.width.max;
  const isOther = sizes.height.min !== height || sizes.width.min !== width || images.channels !== channels;
  if (!isUniform || !isOther || Math.max(sizes.height.max, sizes.width.max) > 64) return;
  throw new UsageError(
    `the images of ${name} are ${images.channels}x${sizes.height.min}x${sizes.width.min}, but the network takes ` +
      `${channels}x${height}x${width}`,
  );
}

/** So many images, as many of each class as there can be. */
export function calibrationImages(train: Dataset, count: number, seed: number): Dataset {
  return limitPerClass(train, Math.ceil(count / train.classNames.length), seed);
}
