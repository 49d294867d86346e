import { countOf, wrap } from '@kindred/report/text';
import type { WrittenReport } from '../../api/compare/report.js';
import { labelledLines } from './lines.js';
import { printableParts } from './printable.js';
import { readableWidth, type Style } from './style.js';

type WrittenFiles = Omit<WrittenReport, 'comparison'>;

/** What is told of a report: the numbers themselves are in its files. */
export function writtenFiles({ comparison: _, ...files }: WrittenReport): WrittenFiles {
  return files;
}

/** What a report found, what it lacks and where its files are. */
export function formatReportSummary(report: WrittenFiles, style: Style): string[] {
  const { headline, runs, gaps, html, markdown, runsCsv, summaryCsv } = printableParts(report);
  const failed = gaps.filter(({ failure }) => failure !== undefined).length;
  const missing = gaps.length - failed;
  const counts = [
    countOf(runs, 'run'),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(missing > 0 ? [`${missing} missing`] : []),
  ];
  return [
    ...wrap(headline, readableWidth(style)).map(style.bold),
    '',
    ...labelledLines(
      [
        ['runs', counts.join(', ')],
        ['report', html],
        ['tables', [markdown, runsCsv, summaryCsv].join(', ')],
      ],
      style,
    ),
  ];
}
