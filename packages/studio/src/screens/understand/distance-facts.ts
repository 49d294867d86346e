import type { DistanceMatrix } from '../../protocol/index.js';

type Matrix = DistanceMatrix['matrix'];

/** Means over the diagonal and over the rest; NaN where there is nothing. */
export function meansOf(
  matrix: Matrix,
  classes: number,
): { readonly within: number; readonly between: number } {
  const sums = { within: { total: 0, count: 0 }, between: { total: 0, count: 0 } };
  for (const [place, value] of matrix.entries()) {
    if (value === null) continue;
    const sum = Math.floor(place / classes) === place % classes ? sums.within : sums.between;
    sum.total += value;
    sum.count++;
  }
  return {
    within: sums.within.total / sums.within.count,
    between: sums.between.total / sums.between.count,
  };
}

/** What a matrix of distances comes to, in a sentence. */
export function distanceFacts(matrix: Matrix, classes: number): string {
  const { within, between } = meansOf(matrix, classes);
  if (Number.isNaN(within)) return 'No class has two images.';
  return `Within classes ${within.toFixed(3)} on average, between them ${between.toFixed(3)}: a ratio of ${(within / between).toFixed(3)}.`;
}

/** How distances differ from others, field by field. */
export function compareMatrices(now: DistanceMatrix, before: DistanceMatrix, classes: number) {
  const differences = now.matrix.map((value, place) => {
    const other = before.matrix[place];
    return value === null || other === null || other === undefined ? null : value - other;
  });
  const [after, earlier] = [meansOf(now.matrix, classes), meansOf(before.matrix, classes)];
  return {
    differences,
    within: after.within - earlier.within,
    between: after.between - earlier.between,
    ratioNow: after.within / after.between,
    ratioBefore: earlier.within / earlier.between,
  };
}
