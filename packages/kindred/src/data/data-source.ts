import { classCounts, type DataProblem, type DataSource, fingerprintSplits } from '@kindred/core/data';
import { countOf } from '@kindred/report/text';
import type { FoundData } from './faults.js';
import { findLookAlikes } from './look-alikes.js';

/** Classes with fewer training images than this are reported. */
const fewImages = 5;

interface FoundParts extends Pick<DataSource, 'name' | 'format' | 'classNames' | 'splits'> {
  /** Computed from the images where not given. */
  readonly fingerprint?: string;
  readonly problems?: readonly DataProblem[];
  readonly faults: readonly DataProblem[];
}

/**
 * Puts what was read together: adds the fingerprint and, to the problems, the classes with (almost) no images, unless a
 * fault says so. Those without any come first: the network will never learn them.
 */
export function foundData({ problems = [], faults, fingerprint, ...parts }: FoundParts): FoundData {
  const { classNames, splits } = parts;
  const isTold = ({ source }: DataProblem) => faults.some((fault) => fault.source.endsWith(`${source}/`));
  const { empty, few } = findSmallClasses(splits);
  const untold = (small: readonly DataProblem[]) => small.filter((problem) => !isTold(problem));
  return {
    source: {
      ...parts,
      problems: [...untold(empty), ...findLookAlikes(classNames), ...problems, ...untold(few)],
      fingerprint: fingerprint ?? fingerprintSplits(classNames, splits),
    },
    faults,
  };
}

/** The fault of data with a single class. @param source the data's name */
export function lonelyClass(source: string, classNames: readonly string[]): DataProblem[] {
  if (classNames.length !== 1) return [];
  return [{ source, message: `only one class ('${classNames[0]}'): a classifier needs at least two` }];
}

/** In the training split; in the test split of a source that has no other. */
function findSmallClasses(splits: DataSource['splits']): { empty: DataProblem[]; few: DataProblem[] } {
  const empty: DataProblem[] = [];
  const few: DataProblem[] = [];
  const dataset = splits.train ?? splits.validation ?? splits.test;
  if (dataset === undefined) return { empty, few };
  for (const [index, count] of classCounts(dataset).entries()) {
    const source = dataset.classNames[index]!;
    if (count === 0) empty.push({ source, message: 'the class has no images' });
    else if (count < fewImages)
      few.push({ source, message: `the class has only ${countOf(count, 'image')}` });
  }
  return { empty, few };
}
