import { type DataSource, keepTogether, nothingTogether } from '@kindred/core/data';
import { UsageError } from '@kindred/core/errors';
import type { ReadOptions, ReadProgress } from '../data-options.js';
import { copiesIn } from './copies-in.js';
import { copyProblems } from './copy-problems.js';
import { groupedBy } from './group-by.js';

/** What belongs together. */
export type TogetherOptions = Pick<ReadOptions, 'copies' | 'groupBy'>;

/**
 * A source whose samples know what they belong together with, before anything is divided: copies of one picture, and groups that
 * `groupBy` tells. Copies are told as problems, too. One that knows it already stays as it is.
 * @throws UsageError as {@link groupedBy}, and where groups come too late.
 */
export async function keepCopiesTogether(
  source: DataSource,
  { copies, groupBy }: TogetherOptions,
  onCopies?: ReadProgress | undefined,
): Promise<DataSource> {
  if (source.grouping !== undefined) {
    if (groupBy === undefined) return source;
    throw new UsageError(
      `\`groupBy\`: what belongs together in ${source.name} is settled already; give it where the data is opened first`,
    );
  }
  const grouped = groupedBy(source, groupBy);
  if (copies === 'none') return keepTogether(grouped);
  const kind = copies === 'exact' ? 'exact' : 'near';
  const found = await copiesIn(grouped, { kind, onProgress: onCopies });
  const together = keepTogether(grouped, found);
  return { ...together, problems: [...together.problems, ...copyProblems(found, together.problems)] };
}

/** What a record says of what belongs together: nothing where that is nothing, as records of earlier versions. */
export function groupingRecord({ grouping }: DataSource): { grouping?: string } {
  return grouping === undefined || grouping === nothingTogether ? {} : { grouping };
}
