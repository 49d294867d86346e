/**
 * Calibration of confidences: the binned estimators of Naeini, Cooper and Hauskrecht, "Obtaining Well
 * Calibrated Probabilities Using Bayesian Binning" (AAAI 2015), with the 15 equal-width bins of Guo et al.,
 * "On Calibration of Modern Neural Networks" (ICML 2017).
 */
import { UsageError } from '../../errors.js';
import { checkPredictions, type Predictions, softmaxOfRow } from './predictions.js';

/** Samples whose confidence lies in (lower, upper]. */
export interface ReliabilityBin {
  readonly lower: number;
  readonly upper: number;
  readonly count: number;
  /** Mean probability of the predicted class; null for an empty bin. */
  readonly confidence: number | null;
  /** Share of correct predictions; null for an empty bin. */
  readonly accuracy: number | null;
}

/** How far confidences are from accuracies. */
export interface Calibration {
  /** Expected calibration error: mean over the samples of |accuracy - confidence| of their bin, in 0 .. 1. */
  readonly ece: number;
  /** Maximum calibration error: the largest |accuracy - confidence| of a bin that holds samples. */
  readonly mce: number;
  readonly bins: ReliabilityBin[];
}

/**
 * Reliability of the predicted class's probability. Bin b of B covers (b / B, (b + 1) / B]: right-closed, so
 * that a confidence of exactly 1 lies in the last bin (0 cannot occur: a confidence is at least 1 / K).
 * @throws KindredError see {@link checkPredictions}.
 */
export function calibration(predictions: Predictions, binCount = 15): Calibration {
  if (!Number.isInteger(binCount) || binCount < 1) {
    throw new UsageError(`calibration needs a whole number of bins, at least 1, not ${binCount}`);
  }
  checkPredictions(predictions);
  const counts = new Float64Array(binCount);
  const confidences = new Float64Array(binCount);
  const correct = new Float64Array(binCount);
  const samples = predictions.labels.length;
  for (let sample = 0; sample < samples; sample++) {
    const { confidence, predicted } = softmaxOfRow(predictions, sample);
    const bin = binOf(confidence, binCount);
    counts[bin]!++;
    confidences[bin]! += confidence;
    if (predicted === predictions.labels[sample]) correct[bin]!++;
  }

  let ece = 0;
  let mce = 0;
  const bins = Array.from(counts, (count, b): ReliabilityBin => {
    const edges = { lower: b / binCount, upper: (b + 1) / binCount };
    if (count === 0) return { ...edges, count, confidence: null, accuracy: null };
    const confidence = confidences[b]! / count;
    const accuracy = correct[b]! / count;
    const gap = Math.abs(accuracy - confidence);
    ece += (count / samples) * gap;
    mce = Math.max(mce, gap);
    return { ...edges, count, confidence, accuracy };
  });
  return { ece, mce, bins };
}

/** The bin whose edges, as floating-point numbers, enclose the confidence. */
function binOf(confidence: number, binCount: number): number {
  // The product may round across an edge, by one bin at most.
  let bin = Math.min(Math.max(Math.ceil(confidence * binCount) - 1, 0), binCount - 1);
  if (bin > 0 && confidence <= bin / binCount) bin--;
  if (bin < binCount - 1 && confidence > (bin + 1) / binCount) bin++;
  return bin;
}
