import { type DataSource, type Dataset, groupingRecord, imageSizes, limitPerClass } from '@kindred/core/data';
import { UsageError } from '@kindred/core/errors';
import type { ClassifierConfig } from '@kindred/core/models';
import { type PreparedData, prepareData } from '@kindred/core/train';
import {
  type DataOptions,
  givenOptions,
  type OtherDataOptions,
  type ReadSettings,
  testShareOf,
} from '../../data/data-options.js';
import type { RunRecord } from '../../storage/record.js';
import {
  type DataInput,
  type OpenedData,
  openForTraining,
  recordedReading,
  withoutColumns,
  withTestOf,
} from '../data-source.js';
import { ownData, requireClasses } from '../own-data.js';
import type { Run } from '../run.js';

/** The data on which a pruned network is measured, trained and evaluated, and how a record names it. */
export interface PruningData {
  readonly source: DataSource;
  readonly prepared: PreparedData;
  readonly record: RunRecord['data'];
  /** Whether it is what the run was made with, so that the network has not been trained on what is held out. */
  readonly isOwn: boolean;
}

/**
 * The run's own data, or other data for the same network.
 * @param reading how other data is read where the run read its own in another way
 * @throws UsageError where the run's own data has changed, and where other data has other classes, or images of another
 * kind than the network's.
 */
export async function openPruningData(
  run: Run,
  given: DataInput | undefined,
  settings: ReadSettings,
  reading: OtherDataOptions = {},
): Promise<PruningData> {
  const { data, config } = run.record;
  if (given === undefined) {
    return { ...(await ownData(run, undefined, settings)), record: data, isOwn: true };
  }
  const found = await openForTraining(given, { ...otherReading(data, reading), ...settings });
  requireClasses(run, found.source);
  const isOwn = found.source.fingerprint === data.fingerprint;
  if (!isOwn) requireKind(found.source, config.classifier);
  const opened = isOwn
    ? {
        ...found,
        source: await withTestOf(data, found.source),
        options: { ...found.options, test: testShareOf(data.options) },
      }
    : found;
  const { source } = opened;
  return { source, prepared: prepareData(source, config), record: recordOf(opened), isOwn };
}

/** As the run read its own, but for what is said of the other: the columns of its table are not asked for where others are. */
function otherReading(data: RunRecord['data'], reading: OtherDataOptions): DataOptions {
  const { columns, ...recorded } = withoutColumns(recordedReading(data));
  const asked = givenOptions(withoutColumns(reading).columns);
  const kept = Object.keys(asked).length === 0 ? columns : {};
  return { ...recorded, ...givenOptions(kept), test: 0, ...givenOptions(reading) };
}

function recordOf({ source, origin, path, options }: OpenedData): RunRecord['data'] {
  const { name, format, fingerprint, classNames } = source;
  return {
    origin,
    path,
    name,
    format,
    fingerprint,
    classNames: [...classNames],
    options,
    ...groupingRecord(source),
  };
}

/** Larger images are photographs, which are brought to the network's size; smaller ones are taken as they are. */
const smallImage = 64;

/** @throws UsageError for images with other channels than the network's, and for small ones of another size. */
function requireKind({ name, splits }: DataSource, { channels, height, width }: ClassifierConfig): void {
  const images = splits.train ?? splits.validation ?? splits.test!;
  const sizes = imageSizes(images);
  const [least, most] = [
    [sizes.height.min, sizes.width.min] as const,
    [sizes.height.max, sizes.width.max] as const,
  ];
  const isSmall = Math.max(...most) <= smallImage;
  const isUniform = least.join() === most.join();
  const isOfSize = isUniform
    ? least[0] === height && least[1] === width
    : Math.min(...least) <= Math.min(height, width) && Math.max(height, width) <= Math.max(...most);
  if (images.channels === channels && (!isSmall || isOfSize)) return;
  const size = (shape: readonly number[]) => [images.channels, ...shape].join('x');
  const found = isUniform ? size(least) : `${size(least)} to ${size(most)}`;
  throw new UsageError(
    `the images of ${name} are ${found}, but the network takes ${channels}x${height}x${width}`,
  );
}

/** So many images, as many of each class as there can be. */
export function calibrationImages(train: Dataset, count: number, seed: number): Dataset {
  return limitPerClass(train, Math.ceil(count / train.classNames.length), seed);
}
