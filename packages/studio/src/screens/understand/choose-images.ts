import type { Verdicts } from '../../protocol/index.js';

type Seen = Pick<Verdicts, 'labels' | 'predicted' | 'confidence' | 'labelProbability'>;

/** The images of a class that were taken for a class, the surest first. */
export function imagesOfCell(
  { labels, predicted, confidence }: Seen,
  label: number,
  taken: number,
): number[] {
  return [...labels.keys()]
    .filter((i) => labels[i] === label && predicted[i] === taken)
    .sort((a, b) => confidence[b]! - confidence[a]! || a - b);
}

/** Wrong ones, the surest first. @param label of one class alone, where given */
export function mistakes({ labels, predicted, confidence }: Seen, label?: number): number[] {
  return [...labels.keys()]
    .filter((i) => labels[i] !== predicted[i] && (label === undefined || labels[i] === label))
    .sort((a, b) => confidence[b]! - confidence[a]! || a - b);
}

/** A cell of the confusion matrix that is not empty. */
export interface Cell {
  readonly label: number;
  readonly predicted: number;
  readonly count: number;
}

/** [K * K], `label * K + predicted`: how many images of a class were taken for a class. */
export function confusionCounts(
  { labels, predicted }: Pick<Seen, 'labels' | 'predicted'>,
  classes: number,
): Int32Array {
  const counts = new Int32Array(classes ** 2);
  for (const [i, label] of labels.entries()) counts[label * classes + predicted[i]!]!++;
  return counts;
}

/** The cells of wrong predictions, the largest first. */
export function confusedCells(counts: Int32Array, classes: number): Cell[] {
  const cells: Cell[] = [];
  for (const [place, count] of counts.entries()) {
    const [label, predicted] = [Math.floor(place / classes), place % classes];
    if (count > 0 && label !== predicted) cells.push({ label, predicted, count });
  }
  return cells.sort((a, b) => b.count - a.count || a.label - b.label || a.predicted - b.predicted);
}
