import { checkOptions } from '../config/check-options.js';
import { averagePrecisions } from './metrics/average-precision.js';
import { type Calibration, calibration } from './metrics/calibration.js';
import { type ClassGaps, classGaps } from './metrics/class-gaps.js';
import { type ClassMetrics, classificationMetrics, meanOfKnown } from './metrics/classification.js';
import { type Compactness, type CompactnessOptions, compactness } from './metrics/compactness.js';
import type { LabelledVectors } from './metrics/labelled-vectors.js';
import type { Predictions } from './metrics/predictions.js';
import { retrieval } from './metrics/retrieval.js';
import type { Retrieval } from './metrics/retrieval-tally.js';
import { type Interval, wilsonInterval } from './metrics/wilson.js';

/** How well one class is told from the others, by predictions and by probabilities. */
export interface ClassReport extends ClassMetrics {
  /** Average precision of the class's probability; null without samples. See {@link averagePrecisions}. */
  readonly averagePrecision: number | null;
}

/** Everything measured on one split; plain JSON. Shares lie in 0 .. 1. */
export interface EvaluationReport extends ClassGaps {
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
    /** Balanced accuracy: the mean recall of the classes that have samples. Chance is 1 / their number. */
    readonly balanced: number;
  };
  /** Means over classes, which all count alike. */
  readonly macro: {
    /** Of the F1 of classes that have samples or were predicted. */
    readonly f1: number;
    /** Of the average precision of classes that have samples. */
    readonly averagePrecision: number;
  };
  /** Mean negative log-likelihood, in nats. */
  readonly nll: number;
  readonly calibration: Calibration;
  /** [K] */
  readonly perClass: readonly ClassReport[];
  /** [K][K]: `confusion[label][predicted]`. */
  readonly confusion: readonly (readonly number[])[];
  readonly compactness: {
    /** Of the pooled features that the classifier reads. */
    readonly embedding: Compactness;
    /** Of the channel attention vectors, where the network has them. */
    readonly attention?: Compactness;
  };
  /** By the embeddings, of each sample among all others; of more than 1,000 samples so many are asked for. */
  readonly retrieval: Retrieval;
}

/** Feature vectors [N, D] of the predicted samples, in the same order. */
export type FeatureVectors = Omit<LabelledVectors, 'labels'>;

export interface EvaluationInput extends Predictions {
  readonly embedding: FeatureVectors;
  readonly attention?: FeatureVectors;
}

/** Samples of a report whose nearest others are looked for: among 10,000 others of 512 dimensions that takes seconds. */
export const MOST_QUERIES = 1000;

/**
 * Measures predictions and features of one split.
 * @param options subsampling of the compactness, the same samples for embedding and attention; the seed also draws the
 *   queries of the retrieval.
 * @throws KindredError where sizes disagree, a label is no class, there are no samples or numbers are not finite.
 */
export function evaluationReport(input: EvaluationInput, options: CompactnessOptions = {}): EvaluationReport {
  checkOptions('evaluationReport', options, { maxSamples: true, seed: true });
  const { labels, classes, embedding, attention } = input;
  const { samples, top1, topK, k, nll, balanced, macroF1, confusion, ...metrics } =
    classificationMetrics(input);
  const correct = confusion.reduce((sum, row, label) => sum + row[label]!, 0);
  const precisions = averagePrecisions(input);
  const perClass = metrics.perClass.map((one, label) => ({
    ...one,
    averagePrecision: precisions[label] ?? null,
  }));
  return {
    samples,
    classes,
    accuracy: { top1, top5: topK, k, interval: wilsonInterval(correct, samples), balanced },
    macro: { f1: macroF1, averagePrecision: meanOfKnown(precisions) },
    ...classGaps(perClass),
    nll,
    calibration: calibration(input),
    perClass,
    confusion,
    compactness: {
      embedding: compactness({ ...embedding, labels }, options),
      ...(attention && { attention: compactness({ ...attention, labels }, options) }),
    },
    retrieval: retrieval({ ...embedding, labels }, { maxQueries: MOST_QUERIES, seed: options.seed }),
  };
}
