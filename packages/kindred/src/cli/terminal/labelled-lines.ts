import { formatTable } from '@kindred/report/text';
import type { Palette } from './palette.js';

/** Lines of a label and a text, the texts below one another, the labels dim. */
export function labelledLines(rows: readonly (readonly [label: string, text: string])[], palette: Palette) {
  return formatTable(rows.map(([label, text]) => [palette.dim(label), text]));
}
