import type { Comparison, Table } from '../comparison/aggregate.js';
import type { Difference } from '../comparison/differences.js';
import type { Setting } from '../comparison/grid.js';
import type { Summary } from '../statistics/summary.js';
import { classGapTexts } from '../text/class-gaps.js';
import { countOf, listBriefly } from '../text/words.js';
import { amount, fixed, meanAndDeviation, percent, seconds } from './format.js';

/** Losses in rows, settings in columns, as text: what HTML and Markdown both show. */
export interface ReportTable {
  readonly columns: readonly Setting[];
  readonly rows: readonly { readonly loss: string; readonly cells: readonly (ReportCell | null)[] }[];
}

/** What a table says of a setting. */
export interface ReportCell {
  readonly text: string;
  /** The best of its column, or as good as that in the digits shown. */
  readonly isBest?: boolean;
  /** Whether it is better or worse than the baseline beyond noise. */
  readonly mark?: 'better' | 'worse' | undefined;
  /** What sets it apart, e.g. `1 seed`. */
  readonly note?: string | undefined;
}

/** Mean ± sample standard deviation of the accuracy in percent. */
export function accuracyTable({ grid, accuracy, differences, baseline }: Comparison): ReportTable {
  const usual = Math.max(...accuracy.flat().map((summary) => summary?.count ?? 0));
  const markOf = (loss: string, setting: Setting) => {
    const verdict = findDifference(differences, loss, setting)?.verdict;
    return loss !== baseline && (verdict === 'better' || verdict === 'worse') ? verdict : undefined;
  };
  return tableOf(
    grid,
    accuracy,
    'highest',
    ({ mean }) => percent(mean),
    (summary, loss, setting) => ({
      text: meanAndDeviation(summary, percent),
      mark: markOf(loss, setting),
      note: summary.count === usual ? undefined : countOf(summary.count, 'seed'),
    }),
  );
}

/**
 * Mean ± sample standard deviation of the balanced accuracy in percent, of settings whose test images are uneven over the
 * classes; undefined where there is none.
 */
export function balancedAccuracyTable({ grid, classes }: Comparison): ReportTable | undefined {
  const isUneven = (column: number) => classes.some((row) => row[column]?.uneven);
  const table = tableOf(
    grid,
    classes,
    'highest',
    ({ balancedAccuracy }) => percent(balancedAccuracy.mean),
    ({ balancedAccuracy, neverPredicted }, _, { data }) => ({
      text: meanAndDeviation(balancedAccuracy, percent),
      note: missedText(neverPredicted, classNamesOf(grid, data), balancedAccuracy.count),
    }),
  );
  if (!grid.settings.some((_, column) => isUneven(column))) return undefined;
  return {
    columns: table.columns.filter((_, column) => isUneven(column)),
    rows: table.rows.map(({ loss, cells }) => ({
      loss,
      cells: cells.filter((_, column) => isUneven(column)),
    })),
  };
}

/** Names of classes that a cell of a table has room for. */
const NAMES_SHOWN = 2;

function missedText(
  missed: readonly number[],
  classNames: readonly string[],
  runs: number,
): string | undefined {
  if (missed.length === 0) return undefined;
  const names = missed.map((label) => classNames[label]!);
  return `never predicted${runs > 1 ? ' by a run' : ''}: ${listBriefly(names, NAMES_SHOWN)}`;
}

function classNamesOf({ all }: Comparison['grid'], data: string): readonly string[] {
  return all.find(({ record }) => record.data.name === data)!.record.data.classNames;
}

/** Which classes the test images say nothing of, a sentence for each data set where there are some. */
export function untestedNotes({ grid, classes }: Comparison): string[] {
  const notes = grid.settings.map(({ data }, column) => {
    const summary = classes.map((row) => row[column]).find((one) => one);
    if (!summary || summary.untested.length === 0) return undefined;
    const classNames = classNamesOf(grid, data);
    const [text] = classGapTexts(
      { perClass: [], neverPredicted: [], untested: summary.untested },
      classNames,
    );
    return `${data}: ${text}.`;
  });
  return [...new Set(notes)].filter((note) => note !== undefined);
}

/** Mean ± sample standard deviation of the intra/inter ratio of the embeddings or the attention. */
export function compactnessTable(
  { grid, compactness }: Comparison,
  of: 'embedding' | 'attention',
): ReportTable {
  const write = (value: number) => fixed(value, 3);
  const table = tableOf(
    grid,
    compactness[of],
    'lowest',
    ({ mean }) => write(mean),
    (summary: Summary) => ({
      text: meanAndDeviation(summary, write),
    }),
  );
  return { ...table, rows: table.rows.filter(({ cells }) => of === 'embedding' || cells.some(Boolean)) };
}

/** Seconds per epoch, and how many times those of the baseline. */
export function costTable({ grid, cost }: Comparison): ReportTable {
  return tableOf(
    grid,
    cost,
    'none',
    () => '',
    ({ seconds: time, relative }) => ({
      text:
        time === null ? '–' : relative === null ? seconds(time) : `${seconds(time)} (${fixed(relative, 2)}×)`,
    }),
  );
}

/** Learned values in the exported classifier. */
export function parametersTable({ grid, cost }: Comparison): ReportTable {
  return tableOf(
    grid,
    cost,
    'none',
    () => '',
    ({ parameters }) => ({ text: amount(parameters) }),
  );
}

/** The comparison of a loss with the baseline in a setting, where there is one. */
export function findDifference(
  differences: readonly Difference[],
  loss: string,
  { data, model }: Setting,
): Difference | undefined {
  return differences.find(
    (difference) =>
      difference.loss === loss && difference.setting.data === data && difference.setting.model === model,
  );
}

/** @param shown what of a value decides which is best: equal digits are equally good. */
function tableOf<T>(
  grid: Comparison['grid'],
  values: Table<T>,
  best: 'highest' | 'lowest' | 'none',
  shown: (value: T) => string,
  cell: (value: T, loss: string, setting: Setting) => ReportCell,
): ReportTable {
  const bestOf = grid.settings.map((_, column) => {
    const numbers = values.flatMap((row) => (row[column] === null ? [] : [Number(shown(row[column]!))]));
    // One alone, or as good as all others, is not the best of anything.
    if (best === 'none' || new Set(numbers).size < 2) return Number.NaN;
    return best === 'highest' ? Math.max(...numbers) : Math.min(...numbers);
  });
  return {
    columns: grid.settings,
    rows: grid.losses.map((loss, row) => ({
      loss,
      cells: grid.settings.map((setting, column) => {
        const value = values[row]![column] ?? null;
        if (value === null) return null;
        const isBest = Number(shown(value)) === bestOf[column];
        return { ...cell(value, loss, setting), ...(isBest && { isBest }) };
      }),
    })),
  };
}
