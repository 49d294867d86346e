import type { DataSource, SplitName } from '@kindred/core/data';
import { UsageError } from '@kindred/core/errors';
import { type PreparedData, prepareData } from '@kindred/core/train';
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
  onProgress?: (done: number, total: number) => void,
): Promise<OwnData> {
  const { record, folder } = run;
  const source = await reopenData(record, given, { onProgress });
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
  return { source, prepared: prepareData(source, record.config) };
}

/** The images that a finished network is evaluated on: the test set, else the validation set, else all it has. */
export function evaluationSplit(data: PreparedData): SplitName {
  return data.test ? 'test' : data.validation ? 'validation' : 'train';
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
