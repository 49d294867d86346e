import { KindredError } from '../../errors.js';

/** What a classifier said about N labelled samples. */
export interface Predictions {
  /** [N, K], row-major: one row of logits per sample. */
  readonly logits: Float32Array;
  /** [N], each in 0 .. classes - 1. */
  readonly labels: Int32Array;
  /** K, at least 1. */
  readonly classes: number;
}

/**
 * @throws KindredError where there is no sample, the sizes disagree, a label is no class, or a logit is not
 *   finite (a metric of such logits would be neither comparable nor representable in JSON).
 */
export function checkPredictions({ logits, labels, classes }: Predictions): void {
  if (!Number.isInteger(classes) || classes < 1) {
    throw new KindredError(`evaluation needs at least one class, not ${classes}`);
  }
  if (labels.length === 0) throw new KindredError('evaluation needs at least one image');
  if (logits.length !== labels.length * classes) {
    throw new KindredError(
      `${logits.length} logits do not fit ${labels.length} labels and ${classes} classes: the logits must be [${labels.length}, ${classes}]`,
    );
  }
  const badLabel = labels.findIndex((label) => label < 0 || label >= classes);
  if (badLabel >= 0) {
    throw new KindredError(`image ${badLabel} has label ${labels[badLabel]}, outside 0 .. ${classes - 1}`);
  }
  const badLogit = logits.findIndex((logit) => !Number.isFinite(logit));
  if (badLogit >= 0) {
    throw new KindredError(
      `image ${Math.floor(badLogit / classes)} has a logit of ${logits[badLogit]}: the network's output is not finite (has the training diverged?)`,
    );
  }
}

/** Softmax of one row in log space: everything the metrics need, finite for any finite logits. */
export interface RowSoftmax {
  /** The predicted class: the largest logit, the lowest index among equals. */
  readonly predicted: number;
  /** -log p_label: (max - z_label) + log sum_k e^{z_k - max}, in float64. */
  readonly nll: number;
  /** Probability of the predicted class, at least 1 / K. */
  readonly confidence: number;
}

/** Of row `sample` of the logits. */
export function softmaxOfRow({ logits, labels, classes }: Predictions, sample: number): RowSoftmax {
  const start = sample * classes;
  let predicted = 0;
  for (let k = 1; k < classes; k++) if (logits[start + k]! > logits[start + predicted]!) predicted = k;
  const largest = logits[start + predicted]!;
  // Without the largest term, which is exactly 1: log1p keeps small losses of confident rows accurate.
  let others = 0;
  for (let k = 0; k < classes; k++) if (k !== predicted) others += Math.exp(logits[start + k]! - largest);
  return {
    predicted,
    nll: largest - logits[start + labels[sample]!]! + Math.log1p(others),
    confidence: 1 / (1 + others),
  };
}
