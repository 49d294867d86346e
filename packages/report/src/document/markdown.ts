import type { Comparison } from '../comparison/aggregate.js';
import type { Difference } from '../comparison/differences.js';
import { points, pValue } from './format.js';
import { DEFAULT_TITLE, type ReportInfo } from './info.js';
import { methodNotes } from './methods.js';
import { summarizeReport } from './summary.js';
import {
  accuracyTable,
  compactnessTable,
  costTable,
  parametersTable,
  type ReportCell,
  type ReportTable,
} from './tables.js';
import { VERDICT_WORDS } from './verdicts.js';

const MARKS = { better: ' ▲', worse: ' ▼' };

/** The report's text and tables as Markdown (with the tables of GitHub's dialect), without pictures. */
export function renderMarkdown(comparison: Comparison, info: ReportInfo = {}): string {
  const { headline, losses, resolution } = summarizeReport(comparison);
  const attention = compactnessTable(comparison, 'attention');
  const sections = [
    `# ${plain(info.title ?? DEFAULT_TITLE)}`,
    `**${plain(headline)}**`,
    losses.map((sentence) => `- ${line(sentence)}`).join('\n'),
    resolution ?? '',
    '## Test accuracy (%)',
    lossTable(accuracyTable(comparison)),
    `## Differences from ${plain(comparison.baseline)}`,
    differencesTable(comparison),
    '## Training cost',
    'Seconds per epoch, and relative to the baseline:',
    lossTable(costTable(comparison)),
    'Learned values in the exported classifier:',
    lossTable(parametersTable(comparison)),
    '## Compactness (intra/inter, lower is more compact)',
    'Embeddings:',
    lossTable(compactnessTable(comparison, 'embedding')),
    ...(attention.rows.length > 0 ? ['Channel attention:', lossTable(attention)] : []),
    '## How this was measured',
    [...(info.facts ?? []).map(([title, text]) => ({ title, text })), ...methodNotes(comparison)]
      .map(({ title, text }) => `- **${plain(title)}.** ${plain(text)}`)
      .join('\n'),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function lossTable({ columns, rows }: ReportTable): string {
  return table(
    ['loss', ...columns.map(({ data, model }) => `${data}, ${model}`)],
    rows.map(({ loss, cells }) => [plain(loss), ...cells.map(cellText)]),
  );
}

function cellText(cell: ReportCell | null): string {
  if (cell === null) return '–';
  const text = cell.isBest ? `**${plain(cell.text)}**` : plain(cell.text);
  return `${text}${cell.mark ? MARKS[cell.mark] : ''}${cell.note ? ` (${plain(cell.note)})` : ''}`;
}

function differencesTable({ differences, baseline }: Comparison): string {
  if (differences.length === 0) return `No loss has a run with a seed that ${plain(baseline)} has, too.`;
  return table(
    [
      'data',
      'model',
      'loss',
      'seeds',
      'points',
      '95 % interval',
      'p',
      'p, Holm',
      'right alone',
      'McNemar p',
      'p, Holm',
      'verdict',
    ],
    differences.map((difference) => differenceRow(difference, baseline)),
  );
}

function differenceRow(difference: Difference, baseline: string): string[] {
  const { setting, loss, seeds, accuracy, adjustedP, pooled, pooledAdjustedP, verdict } = difference;
  const test = accuracy.kind === 'tested' ? accuracy : undefined;
  return [
    plain(setting.data),
    plain(setting.model),
    plain(loss),
    String(seeds.length),
    points(accuracy.difference),
    test ? `${points(test.interval.lower)} to ${points(test.interval.upper)}` : '–',
    pValue(test?.p ?? null),
    pValue(adjustedP),
    `${pooled.firstOnly} : ${pooled.secondOnly}`,
    pValue(pooled.p),
    pValue(pooledAdjustedP),
    plain(VERDICT_WORDS[verdict](baseline)),
  ];
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(header.map(plain)), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Text as Markdown shows it: nothing in it is markup, and it stays on one line. */
function plain(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>|#~&$]/g, (character) => `\\${character}`);
}

/** The same at the start of a line, where `1.` or `-` would begin a list. */
function line(text: string): string {
  return plain(text).replace(/^(\d*)([-+.)])/, '$1\\$2');
}
