import type { WeightsOrigin } from '@kindred/core/export';
import type { WeightReport } from '@kindred/core/files';
import type { HeadResult, TransferEvent } from '@kindred/core/train';
import { listBriefly, wrap } from '@kindred/report/text';
import type { PlacementEvent, RunEvent } from '../../api/events.js';
import { formatPercent, formatSeconds } from './format.js';
import { noteLines, type Terminal } from './terminal.js';

/** Lines on an event that are the same on a terminal and in a log; none for most events. */
export function eventNotes(event: RunEvent, terminal: Terminal): string[] {
  if (event.type === 'weights') {
    const { width } = terminal.errStyle;
    return formatWeightReport(event.report, sourceText(event)).flatMap((line) => wrap(line, width, '    '));
  }
  if (event.type === 'transfer') return [transferText(event)];
  if (event.type === 'placement') return noteLines(terminal, placementText(event));
  return event.type === 'note' ? noteLines(terminal, event.message) : [];
}

/** The file, or whose weights they are and what may be done with them. */
function sourceText({ source, origin }: { source: string; origin?: WeightsOrigin }): string {
  const { revision, license } = origin ?? {};
  if (revision === undefined && license === undefined) return source;
  const facts = [license && `license ${license}`, revision && `revision ${revision.slice(0, 12)}`];
  return `${origin!.source} (${facts.filter(Boolean).join(', ')})`;
}

const namesShown = 5;

/** What became of the weights of a file, in one line to four. */
function formatWeightReport(
  { assigned, missing, unexpected, reset }: WeightReport,
  source: string,
): string[] {
  const needed = assigned.size + missing.length + reset.length;
  const lists = [
    ['of another shape in the file, start afresh', reset],
    ['not in the file, keep their initial values', missing],
    ['in the file, not in the network', unexpected],
  ] as const;
  return [
    `${source}: ${assigned.size} of the network's ${needed} tensors loaded`,
    ...lists
      .filter(([, names]) => names.length > 0)
      .map(([what, names]) => `  ${what} (${names.length}): ${listBriefly(names, namesShown)}`),
  ];
}

/** What goes on before pictures are divided. */
export const copiesWork = 'looking for copies';

/** What goes on while weights from elsewhere get a head. */
export const transferWork = { features: 'extracting features', head: 'training the head' } as const;

function transferText({ head, seconds }: TransferEvent): string {
  const result = head ? headText(head) : 'not measured';
  return `head on the frozen backbone: ${result}, ${formatSeconds(seconds)}`;
}

/** By what a head's accuracy was found. */
function headMeasure({ folds }: HeadResult): string {
  return folds === undefined ? 'validation accuracy' : `accuracy by ${folds}-fold cross-validation`;
}

/** A head's accuracy, with the balanced one beside it where the classes are uneven. */
export function headText(head: HeadResult): string {
  const balanced = head.balanced === undefined ? '' : `, balanced ${formatPercent(head.balanced)}`;
  return `${headMeasure(head)} ${formatPercent(head.accuracy)}${balanced}`;
}

function placementText({ nodes }: PlacementEvent): string {
  const counts = Object.entries(nodes).map(([provider, count]) => `${provider} ${count}`);
  return `graph nodes by provider: ${counts.join(', ')}`;
}
