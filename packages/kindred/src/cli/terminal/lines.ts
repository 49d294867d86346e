import { displayWidth, fill, formatTable } from '@kindred/report/text';
import type { Style } from './style.js';

/** Lines of a label and a text, the texts below one another, the labels dim; long texts take several lines. */
export function labelledLines(rows: readonly (readonly [label: string, text: string])[], style: Style) {
  return formatTable(
    rows.map(([label, text]) => [style.dim(label), text]),
    { width: style.width },
  );
}

/** Parts two spaces apart, in as many lines as they need, the further ones set in. */
export function partLines(parts: readonly string[], { width }: Pick<Style, 'width'>): string[] {
  return fill(parts.filter(Boolean), { width, gap: '  ', indent: '    ' }).map((line) => line.trimEnd());
}

/** The parts of the first candidate that fits, two spaces apart; of the last one where none does. */
export function firstThatFits(candidates: readonly (readonly (string | undefined)[])[], width: number) {
  const lines = candidates.map((parts) => parts.filter(Boolean).join('  '));
  return lines.find((line) => displayWidth(line) <= width) ?? lines.at(-1)!;
}
