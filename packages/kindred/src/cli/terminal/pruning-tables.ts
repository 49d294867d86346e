import { formatBytes, formatTable, groupDigits } from '@kindred/report/text';
import type { PruningPlan } from '../../api/prune/plan.js';
import type { Measures, PruningReport } from '../../api/prune/report.js';
import { formatNumber, formatPercent } from './format.js';
import { labelledLines } from './lines.js';
import { printableParts } from './printable.js';
import type { Style } from './style.js';

type Widths = PruningReport['widths'];

/** What pruning would leave. */
export function formatPruningPlan(plan: PruningPlan, style: Style): string[] {
  const { groups, before, after, widths } = printableParts(plan);
  const rows = groups.map(({ name, channels, kept, readers }) => [
    name,
    kept === channels ? `all ${channels}` : `${kept} of ${channels}`,
    readers.length > 0 ? `read by ${readers.join(', ')}` : 'read by no layer with plain kernels',
  ]);
  return [
    style.bold('Channels that stay, by the first layer that computes them'),
    ...formatTable(rows, { width: style.width }),
    '',
    style.bold('What is left'),
    ...formatTable(
      [
        ['', 'now', 'then', ''],
        countRow('parameters', before.parameters, after.parameters),
        countRow('multiply-adds', before.multiplyAdds, after.multiplyAdds),
      ],
      { align: ['left', 'right'] },
    ),
    '',
    ...widthLines(widths, style),
  ];
}

/** What pruning changed. */
export function formatPruningReport(found: PruningReport, style: Style): string[] {
  const report = printableParts(found);
  const { before, after, cutAccuracy, split, samples, widths, difference } = report;
  const time = (batch: '1' | '64') => [
    `${batch === '1' ? 'one image' : '64 images'}`,
    milliseconds(before, batch),
    milliseconds(after, batch),
    `${(before.milliseconds[batch] / after.milliseconds[batch]).toFixed(2)}x as fast`,
  ];
  return [
    ...formatTable(
      [
        ['', 'before', 'after', ''],
        [
          'accuracy',
          formatPercent(before.accuracy),
          style.bold(formatPercent(after.accuracy)),
          `(${formatPercent(cutAccuracy)} before further training)`,
        ],
        countRow('parameters', before.parameters, after.parameters),
        countRow('multiply-adds', before.multiplyAdds, after.multiplyAdds),
        ['file', formatBytes(before.bytes), formatBytes(after.bytes), share(before.bytes, after.bytes)],
        time('1'),
        time('64'),
      ],
      { align: ['left', 'right', 'right', 'left'], width: style.width },
    ),
    '',
    ...widthLines(widths, style),
    '',
    ...labelledLines(
      [
        ['images', `${groupDigits(samples)} ${split} images`],
        ['criterion', report.criterion],
        [
          'proof',
          `logits of the masked and the cut network differ by ${formatNumber(difference)} of the largest`,
        ],
      ],
      style,
    ),
  ];
}

function countRow(label: string, before: number, after: number): string[] {
  return [label, groupDigits(before), groupDigits(after), share(before, after)];
}

function share(before: number, after: number): string {
  return formatPercent(after / before);
}

function milliseconds({ milliseconds }: Measures, batch: '1' | '64'): string {
  return `${formatNumber(milliseconds[batch])} ms`;
}

function widthLines(widths: Widths, style: Style): string[] {
  const rows = Object.entries(widths).map(([layer, [before, after]]) => [
    layer,
    `${before}`,
    '->',
    `${after}`,
  ]);
  const align = ['left', 'right', 'left', 'right'] as const;
  return [style.bold('Channels of the layers'), ...formatTable(rows, { align })];
}
