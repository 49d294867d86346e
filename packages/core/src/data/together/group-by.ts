import { UsageError } from '../../errors.js';
import { withGroups } from '../copies/index.js';
import type { DataSource, Dataset, SplitName } from '../dataset.js';

/**
 * A source whose pictures know their groups by their names: by the first group of parentheses of a regular expression. Where a column of a
 * table has told the groups already, that is what was meant.
 * @throws UsageError where it is neither a column nor such an expression, or does not match the names of all pictures.
 */
export function groupedBy(source: DataSource, groupBy: string | undefined): DataSource {
  const splits = Object.entries(source.splits) as [SplitName, Dataset][];
  if (groupBy === undefined || splits.some(([, { groups }]) => groups)) return source;
  if (!isPattern(groupBy)) {
    throw new UsageError(
      `\`groupBy\`: ${source.name} has no table of labels with a column '${groupBy}', and as a pattern it has no group of ` +
        "parentheses that tells what belongs together, such as '([^/_]+)_[0-9]+' in names like anna_12.jpg",
    );
  }
  const pattern = new RegExp(groupBy, 'u');
  const numbers = new Map<string, number>();
  const unmatched: string[] = [];
  let count = 0;
  const grouped = splits.map(([split, dataset]) => {
    const groups = Int32Array.from(dataset.labels, (_, index) => {
      const name = dataset.source(index);
      const group = pattern.exec(name)?.[1] ?? '';
      count++;
      if (group === '') unmatched.push(name);
      const number = numbers.get(group) ?? numbers.size;
      numbers.set(group, number);
      return number;
    });
    return [split, withGroups(dataset, groups)] as const;
  });
  if (unmatched.length > 0) throw noMatch(groupBy, source.name, unmatched, count);
  return { ...source, splits: Object.fromEntries(grouped) };
}

/**
 * Whether a text is a regular expression with a group of parentheses.
 * @throws UsageError where it is no regular expression at all.
 */
export function isPattern(text: string): boolean {
  try {
    // It matches nothing as well, so that there is a result with a place for each group.
    return new RegExp(`(?:${text})|`, 'u').exec('')!.length > 1;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`\`groupBy\`: '${text}' is neither a column nor a regular expression: ${reason}`);
  }
}

function noMatch(pattern: string, data: string, unmatched: readonly string[], count: number): UsageError {
  const [example] = unmatched;
  if (unmatched.length === count) {
    return new UsageError(
      `\`groupBy\`: '${pattern}' matches none of the names of ${digits(count)} pictures in ${data}, such as '${example}'`,
    );
  }
  return new UsageError(
    `\`groupBy\`: '${pattern}' matches the names of ${digits(count - unmatched.length)} of ${digits(count)} pictures in ` +
      `${data}, but not '${example}': every picture needs a group`,
  );
}

function digits(count: number): string {
  return count.toLocaleString('en-US');
}
