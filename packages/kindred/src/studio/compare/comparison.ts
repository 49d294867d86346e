import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { KindredError } from '@kindred/core/errors';
import {
  accuracyTable,
  aggregate,
  balancedAccuracyTable,
  type Comparison,
  compactnessTable,
  costTable,
  differenceText,
  methodNotes,
  parametersTable,
  type ReportTable,
  summarizeReport,
} from '@kindred/report';
import type {
  ComparisonAnswer,
  ComparisonTable,
  ComparisonTest,
  ListedComparison,
} from '@kindred/studio/protocol';
import { ComparisonFolder } from '../../api/compare/comparison-folder.js';
import { gatherCells } from '../../api/compare/gather-cells.js';
import { planRuns } from '../../api/compare/planned-runs.js';
import { baselineOf } from '../../api/compare/report.js';
import { reportNotes } from '../../api/compare/report-notes.js';
import { folderName } from '../../storage/folder-name.js';

/** A comparison in short, without its numbers. */
export async function listedComparison(id: string, path: string): Promise<ListedComparison> {
  try {
    const folder = ComparisonFolder.open(path);
    const record = await folder.readRecord();
    const planned = planRuns(record);
    const isFinished = planned.map((run) => folder.isFinished(run));
    const failures = await Promise.all(
      planned.map(async (run, i) => !isFinished[i] && (await folder.readFailure(run)) !== undefined),
    );
    const models = record.data.flatMap((data) => data.models.map(({ name }) => name));
    return {
      ...{ id, path },
      data: record.data.map(({ name }) => name),
      models: [...new Set(models)],
      losses: record.losses.map(({ name }) => name),
      seeds: record.seeds.length,
      runs: planned.length,
      finished: isFinished.filter(Boolean).length,
      failed: failures.filter(Boolean).length,
    };
  } catch (error) {
    if (!(error instanceof KindredError)) throw error;
    const nothing = { data: [], models: [], losses: [], seeds: 0, runs: 0, finished: 0, failed: 0 };
    return { ...{ id, path }, ...nothing, problem: error.message };
  }
}

/**
 * What a comparison has found, by the very report that the command writes.
 * @throws UsageError for an unknown baseline; KindredError where a file is damaged.
 */
export async function comparisonAnswer(
  id: string,
  path: string,
  given: string | undefined,
): Promise<ComparisonAnswer> {
  const { records, cells, gaps } = await gatherCells([path]);
  const losses = [...new Set(records.flatMap((record) => record.losses.map(({ name }) => name)))];
  const baseline = baselineOf(losses, given);
  const report = join(path, 'report.html');
  const common = {
    ...{ id, path, losses, baseline },
    gaps: gaps.map(({ title, failure }) => ({ title, failure: failure ?? null })),
    report: existsSync(report) ? report : null,
  };
  if (cells.length === 0) {
    const headline = `None of the ${gaps.length} runs is finished yet.`;
    return { ...common, headline, sentences: [], resolution: null, tables: [], tests: [], notes: [] };
  }
  const comparison = aggregate(cells, { baseline });
  const summary = summarizeReport(comparison);
  return {
    ...common,
    headline: summary.headline,
    sentences: summary.losses,
    resolution: summary.resolution ?? null,
    tables: tablesOf(comparison),
    tests: testsOf(comparison),
    notes: methodNotes(comparison, { notes: reportNotes(records, gaps) }),
  };
}

function tablesOf(comparison: Comparison): ComparisonTable[] {
  const { grid, baseline } = comparison;
  const split = grid.all[0]!.record.evaluation.split;
  const tables: readonly (readonly [title: string, caption: string, table: ReportTable | undefined])[] = [
    [
      'Accuracy',
      `Right predictions of ${split} images in percent, mean ± standard deviation over seeds`,
      accuracyTable(comparison),
    ],
    [
      'Balanced accuracy',
      'Mean recall of the classes in percent, mean ± standard deviation over seeds',
      balancedAccuracyTable(comparison),
    ],
    [
      'Compactness of embeddings',
      'Mean distance within classes over that between classes: lower holds together better',
      compactnessTable(comparison, 'embedding'),
    ],
    [
      'Compactness of channel attention',
      'The same of the attention, where a loss has it',
      compactnessTable(comparison, 'attention'),
    ],
    ['Seconds per epoch', `In brackets relative to ${baseline}`, costTable(comparison)],
    ['Parameters', 'Learned values of the exported classifier', parametersTable(comparison)],
  ];
  return tables.flatMap(([title, caption, table]) =>
    table === undefined || table.rows.length === 0
      ? []
      : [{ title, caption, columns: table.columns, rows: rowsOf(table, comparison) }],
  );
}

function rowsOf({ columns, rows }: ReportTable, { grid }: Comparison): ComparisonTable['rows'] {
  return rows.map(({ loss, cells }) => ({
    loss,
    cells: cells.map(
      (cell, column) =>
        cell && {
          text: cell.text,
          isBest: cell.isBest ?? false,
          mark: cell.mark ?? null,
          note: cell.note ?? null,
          runs: grid.cells(columns[column]!, loss).map(({ record }) => {
            const { data, model, loss: of, seed } = record;
            return folderName([data.name, model.name, of.name, `seed${seed}`]);
          }),
        },
    ),
  }));
}

function testsOf({ differences, baseline }: Comparison): ComparisonTest[] {
  return differences.map((difference) => {
    const { setting, loss, verdict, accuracy } = difference;
    return {
      ...{ data: setting.data, model: setting.model, loss },
      ...differenceText(difference, baseline),
      kind: verdict,
      difference: accuracy.difference,
      bounds: accuracy.kind === 'tested' ? accuracy.interval : null,
    };
  });
}
