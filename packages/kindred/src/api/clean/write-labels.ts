import { extname } from 'node:path';
import { checkOptions } from '@kindred/core/config';
import { UsageError } from '@kindred/core/errors';
import type { CleanIssue } from '@kindred/report';
import type { CleanedData } from './clean-data.js';
import { type LabelRow, writeLabelRows } from './label-rows.js';
import { pictureFiles } from './picture-files.js';

/** What {@link writeLabels} changes. */
export interface WriteLabelsOptions {
  /**
   * The share, 0 .. 1, of the labels that were taken for wrong that become what is suggested, the surest first; 0.5 where not
   * given. The others keep their label, and are marked.
   */
  readonly relabel?: number | undefined;
}

/** What {@link writeLabels} wrote. */
export interface WrittenLabels {
  readonly file: string;
  readonly images: number;
  /** Labels that are other ones now. */
  readonly changed: number;
}

/** Half of what is found is right four times of five where it was measured (docs/experiments/wrong-labels). */
const usualShare = 0.5;

/**
 * Writes a table of labels that can be trained on, with the suggested labels in place of those that are probably wrong: a line
 * for each image with `file` (beginning in the folder of the table), `label`, `split` where there are several,
 * `former_label` and `why` where something is to be said. The data stays as it is.
 * @param file ends in `.csv`
 * @throws UsageError where labels were not judged, for a wrong share or name, and where pictures are no files of their own.
 */
export async function writeLabels(
  file: string,
  cleaned: CleanedData,
  options: WriteLabelsOptions = {},
): Promise<WrittenLabels> {
  checkOptions('writeLabels', options, { relabel: true });
  const { relabel = usualShare } = options;
  if (!(relabel >= 0 && relabel <= 1)) {
    throw new UsageError(`\`relabel\` is a share from 0 to 1, not ${relabel}`);
  }
  requireLabelsFile(file);
  const { report, described } = cleaned;
  if (!report.labels) throw new UsageError(`no new labels can be written: ${report.basis.text}`);
  const { pathOf } = pictureFiles(cleaned, 'a table of labels');
  const issues = new Map<number, { issue: CleanIssue; isChanged: boolean }>();
  const changed = Math.round(relabel * report.labels.issues.length);
  for (const [place, issue] of report.labels.issues.entries()) {
    issues.set(issue.id, { issue, isChanged: place < changed });
  }
  const hasSplits = Object.keys(report.data.splits).length > 1;
  function* rows(): Generator<LabelRow> {
    for (const { id, split, class: label } of described) {
      const found = issues.get(id);
      yield {
        ...{ file: pathOf(id), split, why: found ? reasonOf(found) : '' },
        label: found?.isChanged ? found.issue.suggested : label,
        formerLabel: found?.isChanged ? label : '',
      };
    }
  }
  await writeLabelRows(file, rows(), { hasSplits, areFiles: true });
  return { file, images: described.length, changed };
}

/** @throws UsageError for a name that no table of labels has. */
export function requireLabelsFile(file: string): void {
  if (extname(file) === '.csv') return;
  throw new UsageError(`'${file}' is no name for a table of labels; give one that ends in .csv`);
}

function reasonOf({ issue, isChanged }: { issue: CleanIssue; isChanged: boolean }): string {
  const percent = (100 * issue.selfConfidence).toFixed(1);
  return isChanged ? `label at ${percent} %` : `label at ${percent} %, perhaps ${issue.suggested}`;
}
