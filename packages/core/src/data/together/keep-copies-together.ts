import { UsageError } from '../../errors.js';
import { type CopyGroup, type CopyPair, keepTogether, nothingTogether } from '../copies/index.js';
import type { DataSource } from '../dataset.js';
import { copyProblems } from './copy-problems.js';
import { groupedBy } from './group-by.js';

/** What belongs together. */
export interface TogetherOptions {
  /** Which copies do. */
  readonly copies: CopyPair['kind'] | 'none';
  /** What else does: {@link groupedBy}. */
  readonly groupBy?: string | undefined;
}

/**
 * A source whose samples know what they belong together with, before anything is divided: copies of one picture, and groups that
 * `groupBy` tells. Copies are told as problems, too. One that knows it already stays as it is.
 * @param find finds the copies among all pictures of a source
 * @throws UsageError as {@link groupedBy}, and where groups come too late.
 */
export async function keepCopiesTogether(
  source: DataSource,
  { copies, groupBy }: TogetherOptions,
  find: (source: DataSource, kind: CopyPair['kind']) => Promise<readonly CopyGroup[]>,
): Promise<DataSource> {
  if (source.grouping !== undefined) {
    if (groupBy === undefined) return source;
    throw new UsageError(
      `\`groupBy\`: what belongs together in ${source.name} is settled already; give it where the data is opened first`,
    );
  }
  const grouped = groupedBy(source, groupBy);
  if (copies === 'none') return keepTogether(grouped);
  const found = await find(grouped, copies);
  const together = keepTogether(grouped, found);
  return { ...together, problems: [...together.problems, ...copyProblems(found, together.problems)] };
}

/** What a record says of what belongs together: nothing where that is nothing, as records of earlier versions. */
export function groupingRecord({ grouping }: DataSource): { grouping?: string } {
  return grouping === undefined || grouping === nothingTogether ? {} : { grouping };
}
