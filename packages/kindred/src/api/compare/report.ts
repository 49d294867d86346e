import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { checkOptions, optionKinds } from '@kindred/core/config';
import { UsageError } from '@kindred/core/errors';
import type { AnySignal, Unless } from '@kindred/core/infer';
import {
  aggregate,
  type CellPicture,
  type Comparison,
  drawCell,
  pictureCells,
  renderHtml,
  renderMarkdown,
  runsCsv,
  summarizeReport,
  summaryCsv,
} from '@kindred/report';
import { makeFolder } from '../../storage/make-folder.js';
import { writeAtomically } from '../../storage/write-atomically.js';
import { type Gap, gatherCells } from './gather-cells.js';
import { reportNotes } from './report-notes.js';

/** Where and how {@link reportComparison} writes. */
export interface ReportOptions<Signal extends AnySignal = AnySignal> {
  /** Folder for the report; that of the comparison where there is one only. */
  readonly out?: string | undefined;
  /** Name of the loss that the others are compared with; `ce` where there is one, else the first. */
  readonly baseline?: string | undefined;
  /** Ends it before the next picture; nothing is written then. */
  readonly signal?: Signal | undefined;
  /** Called after each picture. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** A report that was written. */
export interface WrittenReport {
  readonly folder: string;
  /** Its files. */
  readonly html: string;
  readonly markdown: string;
  readonly runsCsv: string;
  readonly summaryCsv: string;
  /** Runs in it. */
  readonly runs: number;
  /** Runs that are not. */
  readonly gaps: readonly Gap[];
  /** What it says first. */
  readonly headline: string;
  /** All that it says, in numbers: the runs in their grid, means, and paired tests against the baseline. */
  readonly comparison: Comparison;
}

/**
 * Writes the report of a comparison, or of several together, such as the shards of one: with gaps where runs are
 * missing or have failed. Undefined where it was interrupted.
 * @throws UsageError where the comparisons do not belong together; where none of their runs is
 *   finished; for an unknown baseline.
 */
export async function reportComparison<Signal extends AnySignal = undefined>(
  paths: readonly string[],
  options?: ReportOptions<Signal>,
): Promise<Unless<Signal, WrittenReport, undefined>>;
export async function reportComparison(
  paths: readonly string[],
  options: ReportOptions = {},
): Promise<WrittenReport | undefined> {
  checkOptions('reportComparison', options, {
    out: optionKinds.path,
    baseline: optionKinds.text,
    signal: optionKinds.signal,
    onProgress: optionKinds.callback,
  });
  const { out, baseline: given, signal, onProgress } = options;
  const folder = out ?? paths[0];
  if (folder === undefined) throw new UsageError('name the folder of a comparison');
  if (out === undefined && paths.length > 1) {
    throw new UsageError('several comparisons in one report: say where to put it with `out`');
  }
  const { records, cells, gaps } = await gatherCells(paths);
  if (cells.length === 0)
    throw new UsageError(`none of the ${gaps.length} runs of ${paths.join(', ')} is finished`);
  const losses = [...new Set(records.flatMap((record) => record.losses.map(({ name }) => name)))];
  const comparison = aggregate(cells, { baseline: baselineOf(losses, given) });
  const pictures = await drawPictures(comparison, signal, onProgress);
  if (!pictures) return undefined;

  const info = { notes: reportNotes(records, gaps) };
  const files = {
    html: join(folder, 'report.html'),
    markdown: join(folder, 'report.md'),
    runsCsv: join(folder, 'runs.csv'),
    summaryCsv: join(folder, 'summary.csv'),
  };
  await makeFolder(folder);
  await writeAtomically(files.html, renderHtml(comparison, pictures, info));
  await writeAtomically(files.markdown, renderMarkdown(comparison, info));
  await writeAtomically(files.runsCsv, runsCsv(comparison));
  await writeAtomically(files.summaryCsv, summaryCsv(comparison));
  const { headline } = summarizeReport(comparison);
  return { folder, ...files, runs: cells.length, gaps, headline, comparison };
}

/** @throws UsageError for a loss that is not compared. */
export function baselineOf(losses: readonly string[], given: string | undefined): string {
  if (given === undefined) return losses.includes('ce') ? 'ce' : losses[0]!;
  if (losses.includes(given)) return given;
  throw new UsageError(`the baseline ${given} is none of the compared losses: ${losses.join(', ')}`);
}

async function drawPictures(
  { grid }: Comparison,
  signal: AbortSignal | undefined,
  onProgress: ReportOptions['onProgress'],
): Promise<CellPicture[] | undefined> {
  const cells = pictureCells(grid);
  const pictures: CellPicture[] = [];
  for (const cell of cells) {
    // Lets a signal through: drawing is pure computing.
    await setImmediate();
    if (signal?.aborted) return undefined;
    pictures.push(drawCell(cell));
    onProgress?.(pictures.length, cells.length);
  }
  return pictures;
}
