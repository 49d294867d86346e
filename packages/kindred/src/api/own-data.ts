import { existsSync } from 'node:fs';
import type { DataSource, Dataset } from '@kindred/core/data';
import { KindredError, UsageError } from '@kindred/core/errors';
import { type PreparedData, prepareData } from '@kindred/core/train';
import { listBriefly } from '@kindred/report/text';
import type { ReadSettings } from '../data/data-options.js';
import { isHubData, recordedPlace } from '../data/hub-data.js';
import { type DataInput, reopenData } from './data-source.js';
import type { RunNetwork } from './run-network.js';

/** The very images that a run was made with, and how it divided them. */
export interface OwnData {
  readonly source: DataSource;
  readonly prepared: PreparedData;
}

/**
 * Opens the data of a run again, for what must know which images the network has been trained on: on other data, the
 * images that a run held out would be others.
 * @param given the data, where it is not where the run found it
 * @throws UsageError where it has other classes, or is not what the run was made with; where the run had data in memory
 * and none is given.
 */
export async function ownData(
  run: RunNetwork,
  given?: DataInput,
  settings: ReadSettings = {},
): Promise<OwnData> {
  const { record, folder } = run;
  const source = await reopenData(record, given, settings);
  requireClasses(run, source);
  if (source.fingerprint !== record.data.fingerprint) {
    const { path, name } = record.data;
    throw new UsageError(
      given === undefined
        ? `the data of ${folder.path} (${path ?? name}) has changed since the run; say with \`data\` where the images are ` +
            'that it was trained on'
        : `${source.name} is not the data that ${folder.path} was trained on, or has changed since`,
    );
  }
  await rememberData(run, given);
  return { source, prepared: prepareData(source, record.config) };
}

/**
 * Notes in the run's record where its own data is now that it has moved, so that it need not be said again.
 * @param given where the data was found to be the run's own
 */
export async function rememberData(
  { folder, record }: Pick<RunNetwork, 'folder' | 'record'>,
  given: DataInput | undefined,
): Promise<void> {
  const { origin, path } = record.data;
  const isThere = path !== null && (isHubData(path) || existsSync(path));
  if (typeof given !== 'string' || origin !== 'path' || isThere) return;
  try {
    const current = await folder.readRecord();
    await folder.writeRecord({ ...current, data: { ...current.data, path: recordedPlace(given) } });
  } catch (error) {
    // What was asked for can be done all the same, also in a folder that cannot be written.
    if (!(error instanceof KindredError)) throw error;
  }
}

/**
 * Data with the classes of a run: of those that it lacks there are no images.
 * @throws UsageError where it has a class that the network does not know.
 */
export function alignClasses({ folder, record }: RunNetwork, source: DataSource): DataSource {
  const classNames = record.data.classNames;
  const plain = (name: string) => name.normalize('NFC');
  const places = new Map(classNames.map((name, place) => [plain(name), place]));
  const labels = source.classNames.map((name) => places.get(plain(name)));
  if (labels.length === classNames.length && labels.every((label, i) => label === i)) {
    return { ...source, classNames };
  }
  const strange = labels.indexOf(undefined);
  if (strange >= 0) {
    throw new UsageError(
      `${source.name} has a class "${source.classNames[strange]}", which the network of ${folder.path} does not know: it ` +
        `knows ${listBriefly(classNames, 10)}`,
    );
  }
  const aligned = (dataset: Dataset): Dataset => ({
    classNames,
    labels: dataset.labels.map((label) => labels[label]!),
    channels: dataset.channels,
    groups: dataset.groups,
    copies: dataset.copies,
    image: (index, scratch) => dataset.image(index, scratch),
    source: (index) => dataset.source(index),
  });
  const splits = Object.entries(source.splits).map(([split, dataset]) => [split, aligned(dataset)] as const);
  return { ...source, classNames, splits: Object.fromEntries(splits) };
}

/** @throws UsageError where data has other classes than a run. */
export function requireClasses({ folder, record }: RunNetwork, source: DataSource): void {
  const expected = record.data.classNames;
  if (source.classNames.length !== expected.length) {
    throw new UsageError(
      `${source.name} has ${source.classNames.length} classes, but the network of ${folder.path} knows ${expected.length}`,
    );
  }
  const different = source.classNames.findIndex((name, i) => name !== expected[i]);
  if (different < 0) return;
  throw new UsageError(
    `${source.name} has a class "${source.classNames[different]}" where the network of ${folder.path} has ` +
      `"${expected[different]}"`,
  );
}
