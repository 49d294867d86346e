import { checkOptions } from '@kindred/core/config';
import type { SplitName } from '@kindred/core/data';
import { type EvaluationReport, evaluationReport } from '@kindred/core/evaluate';
import { evaluationSplit } from '@kindred/core/run';
import type { DataInput } from '../data-source.js';
import { ownData } from '../own-data.js';
import type { RunNetwork } from '../run-network.js';
import { pageInput } from './page-input.js';
import { writePage } from './write-page.js';

/** How the page of a run is made. */
export interface RunReportOptions {
  /** The run's own data, where it is not where the run found it. */
  readonly data?: DataInput | undefined;
  /** The file; `report.html` in the run's folder where not given. */
  readonly out?: string | undefined;
  /** Called with what is being done, and how much of it. */
  readonly onProgress?: ((what: string, done: number, total: number) => void) | undefined;
  /** Told what is worth knowing, such as that an archive is unpacked. */
  readonly onNote?: ((message: string) => void) | undefined;
}

/** The page of a run that was written. */
export interface WrittenRunReport {
  readonly file: string;
  /** Its size. */
  readonly bytes: number;
  /** What it shows. */
  readonly evaluation: EvaluationReport;
  readonly split: SplitName;
}

/** Measures a run anew and writes its page: what the method of a run says. */
export async function reportRun(run: RunNetwork, options: RunReportOptions): Promise<WrittenRunReport> {
  checkOptions('report', options, { data: true, out: true, onProgress: true, onNote: true });
  const { data, out, onProgress, onNote } = options;
  const progress = (what: string) =>
    onProgress && ((done: number, total: number) => onProgress(what, done, total));
  const { folder, record } = run;
  const { prepared } = await ownData(run, data, { onProgress: progress('reading data'), onNote });
  const split = evaluationSplit(prepared);
  const images = prepared[split]!;
  const inference = await run.infer(images, { onProgress: progress('evaluating') });
  const evaluation = evaluationReport(inference);
  const notes = await differenceNotes(run, split, evaluation);
  const input = await pageInput(folder, record, prepared, { split, inference, evaluation }, notes);
  const file = out ?? folder.reportPath;
  const bytes = await writePage(file, input, images, { onProgress: progress('drawing the report') });
  return { file, bytes: bytes!, evaluation, split };
}

/** Other versions may round differently: what the run's own evaluation says otherwise. */
async function differenceNotes(
  { folder }: RunNetwork,
  split: SplitName,
  { samples, accuracy }: EvaluationReport,
): Promise<string[]> {
  // Whatever is wrong with that file, the page has been measured anew.
  const recorded = await folder.readEvaluation().catch(() => undefined);
  if (
    !recorded ||
    (recorded.split === split && recorded.images === samples && recorded.top1 === accuracy.top1)
  )
    return [];
  const { top1, images } = recorded;
  return [
    `this page was measured anew; evaluation.json says ${(100 * top1).toFixed(2)} % of ${images} ${recorded.split} images.`,
  ];
}
