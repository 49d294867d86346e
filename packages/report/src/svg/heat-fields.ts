import { html, type Markup } from '../markup.js';
import { viridis } from './colors.js';

/** Colours are in so many steps: the eye sees no more, and all fields of one colour become one path. */
const STEPS = 32;

/** The fields of a matrix [K, K], each one unit wide and high, in the colours of a range; NaN is left blank. */
export function heatFields(
  matrix: ArrayLike<number>,
  classes: number,
  [lowest, highest]: readonly [number, number],
): Markup[] {
  const paths: string[] = new Array(STEPS).fill('');
  const stepAt = (row: number, column: number) => {
    const value = matrix[row * classes + column]!;
    const share = highest === lowest ? value - value + 0.5 : (value - lowest) / (highest - lowest);
    return Math.max(0, Math.min(STEPS - 1, Math.floor(share * STEPS)));
  };
  for (let row = 0; row < classes; row++) {
    for (let column = 0, end = 0; column < classes; column = end) {
      const step = stepAt(row, column);
      end = column + 1;
      // Neighbours of one step become one run.
      while (end < classes && stepAt(row, end) === step) end++;
      if (!Number.isNaN(step)) paths[step] += `M${column} ${row}h${end - column}v1h${column - end}z`;
    }
  }
  return paths.flatMap((path, step) =>
    path === '' ? [] : [html`<path d="${path}" fill="${viridis((step + 0.5) / STEPS).color}" />`],
  );
}
