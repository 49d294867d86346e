import { checkPredictions, type Predictions, softmaxOfRow } from './predictions.js';
import { type Interval, wilsonInterval } from './wilson.js';

/** How well one class is told from the others. */
export interface ClassMetrics {
  /** Samples of this class. */
  readonly support: number;
  /** Samples of all classes that were predicted as this class. */
  readonly predicted: number;
  /** Share of the class's samples that were predicted as it; null without samples. */
  readonly recall: number | null;
  /** Wilson's 95 % interval of the recall; null without samples. */
  readonly recallInterval: Interval | null;
  /** Share of the predictions of this class that were right; null where it was never predicted. */
  readonly precision: number | null;
  /** Wilson's 95 % interval of the precision; null where it was never predicted. */
  readonly precisionInterval: Interval | null;
  /** F1, the harmonic mean of both: 2 right / (support + predicted); null where both are 0. */
  readonly f1: number | null;
}

/** How well the classes of N samples are told. */
export interface ClassificationMetrics {
  readonly samples: number;
  /** Accuracies lie in 0 .. 1. */
  readonly top1: number;
  /** Balanced accuracy: the mean recall of the classes that have samples (Brodersen et al., ICPR 2010). */
  readonly balanced: number;
  /** The mean F1 of the classes that have samples or were predicted (scikit-learn's `average='macro'`). */
  readonly macroF1: number;
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
  const perClass = classMetrics(confusion);
  return {
    samples: labels.length,
    top1: correct / labels.length,
    balanced: meanOfKnown(perClass.map(({ recall }) => recall)),
    macroF1: meanOfKnown(perClass.map(({ f1 }) => f1)),
    topK: topKCorrect / labels.length,
    k,
    nll: nll / labels.length,
    perClass,
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

/** Of what is known of some of the classes, one at least. */
export function meanOfKnown(values: readonly (number | null)[]): number {
  const known = values.filter((value) => value !== null);
  return known.reduce((sum, value) => sum + value, 0) / known.length;
}

/**
 * Of the classes of a confusion matrix.
 * @param confusion [K][K]: `confusion[label][predicted]` counts samples
 */
export function classMetrics(confusion: readonly (readonly number[])[]): ClassMetrics[] {
  const predicted = new Array<number>(confusion.length).fill(0);
  for (const row of confusion) {
    for (let k = 0; k < row.length; k++) predicted[k]! += row[k]!;
  }
  return confusion.map((row, label) => {
    const support = row.reduce((sum, count) => sum + count, 0);
    const correct = row[label]!;
    const taken = predicted[label]!;
    return {
      support,
      predicted: taken,
      recall: support === 0 ? null : correct / support,
      recallInterval: support === 0 ? null : wilsonInterval(correct, support),
      precision: taken === 0 ? null : correct / taken,
      precisionInterval: taken === 0 ? null : wilsonInterval(correct, taken),
      f1: support + taken === 0 ? null : (2 * correct) / (support + taken),
    };
  });
}
