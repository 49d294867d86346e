import { checkPredictions, type Predictions, softmaxOfRow } from './predictions.js';

/** How well one class is told from the others. */
export interface ClassMetrics {
  /** Samples of this class. */
  readonly support: number;
  /** Share of them that were predicted as this class; null without samples. */
  readonly recall: number | null;
  /** Share of the predictions of this class that were right; null where it was never predicted. */
  readonly precision: number | null;
}

/** How well the classes of N samples are told. */
export interface ClassificationMetrics {
  readonly samples: number;
  /** Accuracies lie in 0 .. 1. */
  readonly top1: number;
  /** Accuracy with `k` guesses. */
  readonly topK: number;
  /** min(5, K). */
  readonly k: number;
  /** Mean negative log-likelihood of the labels, in nats. */
  readonly nll: number;
  /** [K] */
  readonly perClass: ClassMetrics[];
  /** [K][K]: `confusion[label][predicted]` counts samples. */
  readonly confusion: number[][];
}

/**
 * Accuracy, likelihood and confusion of logits [N, K].
 *
 * Ties: classes are ranked by falling logit, equal logits by rising class index. So a label counts as correct
 * among k guesses where the logits strictly greater than its own, plus the equal ones at a lower index, are
 * fewer than k. A network that gives every class the same logit is right for the labels 0 .. k - 1 alone.
 * @throws KindredError see {@link checkPredictions}.
 */
export function classificationMetrics(predictions: Predictions): ClassificationMetrics {
  checkPredictions(predictions);
  const { labels, classes } = predictions;
  const k = Math.min(5, classes);
  const confusion = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  let topKCorrect = 0;
  let nll = 0;
  for (let sample = 0; sample < labels.length; sample++) {
    const row = softmaxOfRow(predictions, sample);
    confusion[labels[sample]!]![row.predicted]!++;
    nll += row.nll;
    if (rankOfLabel(predictions, sample) < k) topKCorrect++;
  }
  const correct = confusion.reduce((sum, row, label) => sum + row[label]!, 0);
  return {
    samples: labels.length,
    top1: correct / labels.length,
    topK: topKCorrect / labels.length,
    k,
    nll: nll / labels.length,
    perClass: classMetrics(confusion),
    confusion,
  };
}

/** How many classes rank before the label: 0 for the predicted class. */
function rankOfLabel({ logits, labels, classes }: Predictions, sample: number): number {
  const start = sample * classes;
  const label = labels[sample]!;
  const own = logits[start + label]!;
  let rank = 0;
  for (let k = 0; k < classes; k++) {
    const logit = logits[start + k]!;
    if (logit > own || (logit === own && k < label)) rank++;
  }
  return rank;
}

function classMetrics(confusion: readonly (readonly number[])[]): ClassMetrics[] {
  const predicted = new Array<number>(confusion.length).fill(0);
  for (const row of confusion) {
    for (let k = 0; k < row.length; k++) predicted[k]! += row[k]!;
  }
  return confusion.map((row, label) => {
    const support = row.reduce((sum, count) => sum + count, 0);
    const correct = row[label]!;
    return {
      support,
      recall: support === 0 ? null : correct / support,
      precision: predicted[label] === 0 ? null : correct / predicted[label]!,
    };
  });
}
