import type { Palette } from './palette.js';
import { textWidth } from './text-width.js';

/** Lines of a label and a text, the texts below one another, the labels dim. */
export function labelledLines(rows: readonly (readonly [label: string, text: string])[], palette: Palette) {
  const width = Math.max(...rows.map(([label]) => textWidth(label)));
  return rows.map(([label, text]) => {
    const padding = ' '.repeat(width - textWidth(label));
    return `${palette.dim(label)}${padding}  ${text}`.trimEnd();
  });
}
