import { checkOptions, type OptionNames } from '@kindred/core/config';
import { type DataProblem, type DataSource, groupedBy, holdOutTest, onlyClass } from '@kindred/core/data';
import { togetherIn } from './copies-in.js';
import type { CustomData } from './custom/custom-data.js';
import { readCustomData } from './custom/read-custom-data.js';
import { cutNote } from './cut-note.js';
import {
  dataOptions,
  type OpenDataOptions,
  type ReadOptions,
  readSettingNames,
  resolveReadOptions,
} from './data-options.js';
import { type FoundData, refuseFaults } from './faults.js';
import { findData } from './find-data.js';
import type { ReadingFor } from './reader.js';

/**
 * Reads the data set in a folder; the format is found out from what the folder holds. Or reads data of one's own, so that
 * it is read once for all that is done with it. What fits is kept in memory; pictures that take more are decoded into a
 * cache on disk, where they are found again, and read from there ({@link ReadSettings.memoryMegabytes}).
 *
 * @throws {UsageError} when the folder is missing or holds nothing that any reader knows.
 * @throws {KindredError} when the data is damaged or contradicts itself; the message names the file.
 */
export async function openData(
  data: string | CustomData,
  options: OpenDataOptions = {},
): Promise<DataSource> {
  checkOptions('openData', options, optionNames);
  return readData(data, options);
}

/** {@link openData}, for what is done with the data. */
export async function readData(
  data: string | CustomData,
  options: OpenDataOptions,
  reading: ReadingFor = {},
): Promise<DataSource> {
  const readOptions = resolveReadOptions(options);
  const source = await readWhole(data, readOptions, reading);
  if (reading.asFound) return source;
  // Looking for copies takes time: it is done where something is to be divided.
  if (readOptions.test === 0) return groupedBy(source, readOptions.groupBy);
  const together = await togetherIn(source, readOptions, readOptions.onCopies);
  return holdOutTest(together, readOptions.test);
}

async function readWhole(
  data: string | CustomData,
  options: ReadOptions,
  reading: ReadingFor,
): Promise<DataSource> {
  if (typeof data !== 'string') return readCustomData(data, options, reading);
  const { source, faults } = await findData(data, { ...options, ...reading, stopsAtFaults: true });
  refuseFaults(source.name, faults);
  return source;
}

/**
 * Reads the data set in a folder as far as it can be read, and collects what it cannot be trained with: what stops
 * {@link openData}, and where there are no training images.
 *
 * @throws {UsageError} when the folder is missing or holds nothing that any reader knows.
 */
export async function inspectData(path: string, options: OpenDataOptions = {}): Promise<FoundData> {
  checkOptions('inspectData', options, optionNames);
  const readOptions = resolveReadOptions(options);
  const { source: found, faults } = await findData(path, { ...readOptions, stopsAtFaults: false });
  const together = await togetherIn(found, readOptions, readOptions.onCopies);
  const source = holdOutTest(together, readOptions.test);
  const cut = cutNote(source, readOptions);
  const problems = [
    ...source.problems,
    ...(cut === undefined ? [] : [{ source: source.name, message: cut }]),
  ];
  return { source: { ...source, problems }, faults: faults.length > 0 ? faults : untrainable(source) };
}

const optionNames: OptionNames<OpenDataOptions> = { ...dataOptions.shape, ...readSettingNames };

/** The fault of data that can be used to evaluate alone. */
function untrainable({ name, splits: { train } }: DataSource): DataProblem[] {
  if (!train) return [{ source: name, message: 'no training images: it can be used to evaluate' }];
  const only = onlyClass(train);
  if (only === undefined) return [];
  return [
    { source: name, message: `all training images are of class '${only}': it can be used to evaluate` },
  ];
}
