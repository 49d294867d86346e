/**
 * Holm's step-down correction (Scandinavian Journal of Statistics 1979) of a family of p-values: rejecting what is
 * below a level keeps the probability of any false rejection below that level, whatever the dependence.
 * The i-th smallest of m becomes the running maximum of (m - i + 1) p, at most 1.
 *
 * `null` stands for a comparison without a test: it stays null and does not count in m.
 */
export function holm(pValues: readonly (number | null)[]): (number | null)[] {
  const tested = pValues.flatMap((p, index) => (p === null ? [] : [{ p, index }])).sort((a, b) => a.p - b.p);
  const adjusted: (number | null)[] = pValues.map(() => null);
  let largest = 0;
  tested.forEach(({ p, index }, rank) => {
    largest = Math.max(largest, Math.min(1, (tested.length - rank) * p));
    adjusted[index] = largest;
  });
  return adjusted;
}
