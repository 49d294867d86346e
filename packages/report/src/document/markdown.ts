import type { Comparison } from '../comparison/aggregate.js';
import { differenceText } from './difference-text.js';
import { methodNotes, type ReportInfo, titleOf } from './methods.js';
import { summarizeReport } from './summary.js';
import {
  accuracyTable,
  balancedAccuracyTable,
  compactnessTable,
  costTable,
  parametersTable,
  type ReportCell,
  type ReportTable,
  untestedNotes,
} from './tables.js';

const MARKS = { better: ' ▲', worse: ' ▼' };

/** The report's text and tables as Markdown (with the tables of GitHub's dialect), without pictures. */
export function renderMarkdown(comparison: Comparison, info: ReportInfo = {}): string {
  const { headline, losses, resolution } = summarizeReport(comparison);
  const attention = compactnessTable(comparison, 'attention');
  const balanced = balancedAccuracyTable(comparison);
  const sections = [
    `# ${plain(titleOf(info))}`,
    `**${plain(headline)}**`,
    losses.map((sentence) => `- ${line(sentence)}`).join('\n'),
    resolution ?? '',
    '## Test accuracy (%)',
    lossTable(accuracyTable(comparison)),
    ...(balanced
      ? [
          '## Balanced test accuracy (%)',
          'Mean recall of the classes, whose test images are uneven in number:',
          lossTable(balanced),
        ]
      : []),
    ...untestedNotes(comparison).map(plain),
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
    methodNotes(comparison, info)
      .map(([title, text]) => `- **${plain(title)}.** ${plain(text)}`)
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
    differences.map((difference) => {
      const text = differenceText(difference, baseline);
      return [
        difference.setting.data,
        difference.setting.model,
        difference.loss,
        String(difference.seeds.length),
        text.points,
        text.interval,
        text.p,
        text.adjustedP,
        text.alone,
        text.pooledP,
        text.pooledAdjustedP,
        text.verdict,
      ].map(plain);
    }),
  );
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
