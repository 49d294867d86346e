import {
  classCounts,
  type DataProblem,
  type DataSource,
  fingerprintSplits,
  KindredError,
} from '@kindred/core';
import { countOf } from '@kindred/report/text';

/** Classes with fewer training images than this are reported. */
const fewImages = 5;

interface SourceParts extends Pick<DataSource, 'name' | 'format' | 'classNames' | 'splits'> {
  readonly problems?: readonly DataProblem[];
}

/**
 * Puts a source together: adds the fingerprint and, to the problems, the classes with (almost) no images.
 *
 * @throws {KindredError} when there is only one class, so that there is nothing to tell apart.
 */
export function buildDataSource({ problems = [], ...parts }: SourceParts): DataSource {
  if (parts.classNames.length < 2) {
    throw new KindredError(
      `${parts.name} has only one class ('${parts.classNames[0] ?? ''}'): a classifier needs at least two`,
    );
  }
  return {
    ...parts,
    problems: [...problems, ...findSmallClasses(parts.splits)],
    fingerprint: fingerprintSplits(parts.classNames, parts.splits),
  };
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
