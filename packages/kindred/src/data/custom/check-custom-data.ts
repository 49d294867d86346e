import type { SplitName } from '@kindred/core/data';
import { UsageError } from '@kindred/core/errors';
import type { CustomData, CustomDataset } from './custom-data.js';

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
      throw new UsageError(`the ${field} of the data must be text, not ${JSON.stringify(value)}`);
    }
  }
  const [first, ...others] = datasetsOf(data, name);
  if (!first) {
    throw new UsageError(
      'data must be the path of a folder, a data set { classNames, length, read }, several of them as ' +
        '{ train, validation, test }, or what openData gives',
    );
  }
  for (const named of [first, ...others]) checkDataset(named);
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
  if ('read' in data) return [{ split: 'train', dataset: data, path: name }];
  return (['train', 'validation', 'test'] as const).flatMap((split) => {
    const dataset = data[split];
    return dataset ? [{ split, dataset, path: `${name}/${split}` }] : [];
  });
}

function checkDataset({ dataset: { classNames, length, read }, path }: NamedDataset): void {
  if (typeof read !== 'function') throw new UsageError(`${path}: read must be a function of the index`);
  if (!(Number.isInteger(length) && length >= 1)) {
    throw new UsageError(`${path}: length is the number of images, at least 1, not ${length}`);
  }
  if (!Array.isArray(classNames) || classNames.some((name) => typeof name !== 'string' || name === '')) {
    throw new UsageError(`${path}: classNames must be a list of names`);
  }
  const twice = classNames.find((name, i) => classNames.indexOf(name) < i);
  if (twice !== undefined) throw new UsageError(`${path}: class '${twice}' is there twice`);
}
