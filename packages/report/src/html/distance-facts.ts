import type { RelativeDistances } from '../comparison/class-distances.js';
import { fixed } from '../document/format.js';
import { truncate } from '../text/width.js';

/** Longer names are cut. */
const NAME_LENGTH = 40;

/** One range of colours for several matrices, with 1 in it. */
export function distanceRange(distances: readonly RelativeDistances[]): [number, number] {
  const known = distances.flatMap(({ matrix }) => [...matrix].filter((value) => !Number.isNaN(value)));
  return known.reduce<[number, number]>(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [1, 1],
  );
}

/** The spread within classes, and the two classes that lie closest; empty where there are no two images. */
export function matrixFacts(matrix: Float32Array, names: readonly string[]): string {
  const classes = names.length;
  const nameOf = (k: number) => truncate(names[k]!, NAME_LENGTH);
  const within = names.map((_, k) => matrix[k * classes + k]!).filter((value) => !Number.isNaN(value));
  let closest = { row: 0, column: 1 };
  for (let row = 0; row < classes; row++) {
    for (let column = row + 1; column < classes; column++) {
      const distance = matrix[row * classes + column]!;
      const least = matrix[closest.row * classes + closest.column]!;
      if (distance < least || Number.isNaN(least)) closest = { row, column };
    }
  }
  const least = matrix[closest.row * classes + closest.column]!;
  const mean = within.reduce((sum, value) => sum + value, 0) / within.length;
  const spread = within.length === 0 ? '' : `Within a class ${fixed(mean, 2)} on average. `;
  if (Number.isNaN(least)) return spread.trim();
  return `${spread}Closest: ${nameOf(closest.row)} and ${nameOf(closest.column)}, ${fixed(least, 2)}.`;
}
