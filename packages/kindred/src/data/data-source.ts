import { classCounts, type DataProblem, type DataSource, fingerprintSplits } from '@kindred/core/data';
import { countOf } from '@kindred/report/text';
import type { FoundData } from './faults.js';

/** Classes with fewer training images than this are reported. */
const fewImages = 5;

interface FoundParts extends Pick<DataSource, 'name' | 'format' | 'classNames' | 'splits'> {
  readonly problems?: readonly DataProblem[];
  readonly faults: readonly DataProblem[];
}

/**
 * Puts what was read together: adds the fingerprint and, to the problems, the classes with (almost) no images, unless a
 * fault says so.
 */
export function foundData({ problems = [], faults, ...parts }: FoundParts): FoundData {
  const { classNames, splits } = parts;
  const isTold = ({ source }: DataProblem) => faults.some((fault) => fault.source.endsWith(`${source}/`));
  const small = findSmallClasses(splits).filter((problem) => !isTold(problem));
  return {
    source: {
      ...parts,
      problems: [...problems, ...small],
      fingerprint: fingerprintSplits(classNames, splits),
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
function findSmallClasses(splits: DataSource['splits']): DataProblem[] {
  const dataset = splits.train ?? splits.validation ?? splits.test;
  if (dataset === undefined) return [];
  return classCounts(dataset).flatMap((count, index) => {
    if (count >= fewImages) return [];
    const message = count === 0 ? 'the class has no images' : `the class has only ${countOf(count, 'image')}`;
    return [{ source: dataset.classNames[index]!, message }];
  });
}
