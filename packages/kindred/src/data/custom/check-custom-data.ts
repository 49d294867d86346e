import { describeValue, didYouMean } from '@kindred/core/config';
import type { SplitName } from '@kindred/core/data';
import { UsageError } from '@kindred/core/errors';
import { groupDigits } from '@kindred/report/text';
import type { CustomData, CustomDataset } from './custom-data.js';

const splitNames = ['train', 'validation', 'test'] as const;
const identityFields = ['name', 'fingerprint'];
const datasetFields = ['classNames', 'length', 'read'];

/** All images are kept in memory: more than so many is a mistake. */
const mostImages = 10_000_000;

/** What data is called that has no name. */
export const defaultName = 'data';

/** A data set of one's own in its place. */
export interface NamedDataset {
  readonly split: SplitName;
  readonly dataset: CustomDataset;
  /** For messages: the name of the data, with the split where it is divided. */
  readonly path: string;
}

/** Data of one's own whose form is right. */
export interface CheckedData {
  readonly name: string;
  readonly fingerprint: string | undefined;
  /** Training images first. */
  readonly datasets: readonly [NamedDataset, ...NamedDataset[]];
}

/** @throws UsageError where something is missing or of another type, or where splits have different classes. */
export function checkCustomData(data: CustomData): CheckedData {
  const { name = defaultName, fingerprint } = data ?? {};
  for (const [field, value] of Object.entries({ name, fingerprint })) {
    if (value !== undefined && (typeof value !== 'string' || value === '')) {
      throw new UsageError(`the ${field} of the data must be text, not ${describeValue(value)}`);
    }
  }
  const [first, ...others] = datasetsOf(data, name);
  if (!first) {
    throw new UsageError(
      'data must be the path of a folder, a data set { classNames, length, read }, several of them as ' +
        '{ train, validation, test }, or what openData gives',
    );
  }
  refuseOtherFields('data', data, [...identityFields, ...('read' in data ? datasetFields : splitNames)]);
  for (const named of [first, ...others]) checkDataset(named, 'read' in data);
  for (const { dataset, path } of others) {
    if (dataset.classNames.join('\n') !== first.dataset.classNames.join('\n')) {
      throw new UsageError(
        `${path} has other classes than ${first.path}: give all the same class names, in one order`,
      );
    }
  }
  return { name, fingerprint, datasets: [first, ...others] };
}

function datasetsOf(data: CustomData, name: string): NamedDataset[] {
  if (typeof data !== 'object' || data === null) return [];
  if ('read' in data) {
    const split = splitNames.find((candidate) => candidate in data);
    if (split !== undefined) {
      throw new UsageError(`data has both read and ${split}: give one data set, or several by their splits`);
    }
    return [{ split: 'train', dataset: data, path: name }];
  }
  return splitNames.flatMap((split) => {
    const dataset = data[split];
    return dataset ? [{ split, dataset, path: `${name}/${split}` }] : [];
  });
}

/**
 * @throws UsageError for fields that would be ignored; objects of a class may have more than is asked for.
 */
function refuseOtherFields(path: string, given: object, known: readonly string[]): void {
  const prototype: unknown = Object.getPrototypeOf(given);
  if (prototype !== Object.prototype && prototype !== null) return;
  const other = Object.keys(given).find((field) => !known.includes(field));
  if (other === undefined) return;
  const hint = didYouMean(other, known) || `; it has: ${known.join(', ')}`;
  throw new UsageError(`${path} has no field '${other}'${hint}`);
}

/** @param isWhole it has the name of the data, too */
function checkDataset({ dataset, path }: NamedDataset, isWhole: boolean): void {
  if (typeof dataset !== 'object') {
    throw new UsageError(
      `${path} must be a data set { classNames, length, read }, not ${describeValue(dataset)}`,
    );
  }
  if (!isWhole) refuseOtherFields(path, dataset, datasetFields);
  const { classNames, length, read } = dataset;
  if (typeof read !== 'function') throw new UsageError(`${path}: read must be a function of the index`);
  if (!(Number.isInteger(length) && length >= 1 && length <= mostImages)) {
    const shown = typeof length === 'number' ? length : describeValue(length);
    throw new UsageError(
      `${path}: length is the number of images, at least 1 and at most ${groupDigits(mostImages)}, not ${shown}`,
    );
  }
  if (!Array.isArray(classNames) || classNames.some((name) => typeof name !== 'string' || name === '')) {
    throw new UsageError(`${path}: classNames must be a list of names`);
  }
  if (classNames.length === 0) {
    throw new UsageError(`${path}: classNames is empty: a classifier needs at least two classes`);
  }
  const twice = classNames.find((name, i) => classNames.indexOf(name) < i);
  if (twice !== undefined) throw new UsageError(`${path}: class '${twice}' is there twice`);
}
