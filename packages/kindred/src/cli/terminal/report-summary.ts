import { countOf, wrap } from '@kindred/report/text';
import type { WrittenReport } from '../../api/compare/report.js';
import { labelledLines } from './lines.js';
import { readableWidth, type Style } from './style.js';

/** What a report found, what it lacks and where its files are. */
export function formatReportSummary(report: WrittenReport, style: Style): string[] {
  const { headline, runs, gaps, html, markdown, runsCsv, summaryCsv } = report;
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
