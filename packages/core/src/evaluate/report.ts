import { checkOptions } from '../config/check-options.js';
import { type Calibration, calibration } from './metrics/calibration.js';
import { type ClassMetrics, classificationMetrics } from './metrics/classification.js';
import { type Compactness, type CompactnessOptions, compactness } from './metrics/compactness.js';
import type { LabelledVectors } from './metrics/labelled-vectors.js';
import type { Predictions } from './metrics/predictions.js';
import { type Interval, wilsonInterval } from './metrics/wilson.js';

/** Everything measured on one split; plain JSON. Shares lie in 0 .. 1. */
export interface EvaluationReport {
  readonly samples: number;
  /** K. */
  readonly classes: number;
  readonly accuracy: {
    readonly top1: number;
    /** Accuracy with `k` guesses: five, or K where there are fewer classes. */
    readonly top5: number;
    readonly k: number;
    /** Wilson's 95 % confidence interval of `top1`. */
    readonly interval: Interval;
  };
  /** Mean negative log-likelihood, in nats. */
  readonly nll: number;
  readonly calibration: Calibration;
  /** [K] */
  readonly perClass: readonly ClassMetrics[];
  /** [K][K]: `confusion[label][predicted]`. */
  readonly confusion: readonly (readonly number[])[];
  readonly compactness: {
    /** Of the pooled features that the classifier reads. */
    readonly embedding: Compactness;
    /** Of the channel attention vectors, where the network has them. */
    readonly attention?: Compactness;
  };
}

/** Feature vectors [N, D] of the predicted samples, in the same order. */
export type FeatureVectors = Omit<LabelledVectors, 'labels'>;

export interface EvaluationInput extends Predictions {
  readonly embedding: FeatureVectors;
  readonly attention?: FeatureVectors;
}

/**
 * Measures predictions and features of one split.
 * @param options subsampling of the compactness, the same samples for embedding and attention.
 * @throws KindredError where sizes disagree, a label is no class, there are no samples or numbers are not finite.
 */
export function evaluationReport(input: EvaluationInput, options: CompactnessOptions = {}): EvaluationReport {
  checkOptions('evaluationReport', options, { maxSamples: true, seed: true });
  const { labels, classes, embedding, attention } = input;
  const { samples, top1, topK, k, nll, perClass, confusion } = classificationMetrics(input);
  const correct = confusion.reduce((sum, row, label) => sum + row[label]!, 0);
  return {
    samples,
    classes,
    accuracy: { top1, top5: topK, k, interval: wilsonInterval(correct, samples) },
    nll,
    calibration: calibration(input),
    perClass,
    confusion,
    compactness: {
      embedding: compactness({ ...embedding, labels }, options),
      ...(attention && { attention: compactness({ ...attention, labels }, options) }),
    },
  };
}
