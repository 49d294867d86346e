import type { StepTable } from './step-table.js';

/**
 * The rows between two steps that a line chart so many columns of pixels wide needs: of each column the first and the last, and of each
 * series the lowest and the highest value (M4: Jugel et al., VLDB 2014). Drawn, they look as all rows do.
 * @param names the series whose extremes count
 * @param from,to steps, both included
 */
export function decimate(
  table: StepTable,
  names: readonly string[],
  { from, to, columns }: { readonly from: number; readonly to: number; readonly columns: number },
): { readonly rows: readonly number[]; readonly inRange: number } {
  const { steps } = table;
  const begin = table.rowOf(from);
  const end = table.rowOf(to + 1);
  const inRange = end - begin;
  const perColumn = 2 + 2 * names.length;
  if (inRange <= perColumn * columns) {
    return { rows: Array.from({ length: inRange }, (_, i) => begin + i), inRange };
  }
  const series = names.map((name) => table.series(name));
  const width = (steps[end - 1]! - steps[begin]!) / columns;
  const rows: number[] = [];
  for (let row = begin, column = 1; row < end; column++) {
    const first = row;
    // The last column takes all that is left.
    const limit = column >= columns ? Number.POSITIVE_INFINITY : steps[begin]! + column * width;
    while (row < end && steps[row]! < limit) row++;
    if (row > first) rows.push(...extremes(series, first, row));
  }
  return { rows, inRange };
}

/** Rising, each once. */
function extremes(series: readonly Float64Array[], begin: number, end: number): number[] {
  const chosen = new Set([begin, end - 1]);
  for (const values of series) {
    let [lowest, highest] = [-1, -1];
    for (let row = begin; row < end; row++) {
      const value = values[row]!;
      if (Number.isNaN(value)) continue;
      if (lowest < 0 || value < values[lowest]!) lowest = row;
      if (highest < 0 || value > values[highest]!) highest = row;
    }
    if (lowest >= 0) chosen.add(lowest).add(highest);
  }
  return [...chosen].sort((a, b) => a - b);
}
