import { storedLabel } from '../config/stored-label.js';
import type { ModelCard } from './model-card.js';

/** What a classifier says of one image. */
export interface Prediction {
  /** The image's path or name, or `image 3` for bytes and pixels. */
  readonly source: string;
  readonly label: string;
  /** Probability of the label, in 0 .. 1. */
  readonly confidence: number;
  /** The most probable labels, most probable first. */
  readonly top: readonly { readonly label: string; readonly confidence: number }[];
  /** Whether the image is like those of training, where the model can tell. */
  readonly normality?: Normality;
}

/** How normal an image is: the model's score, and whether it reaches the model's threshold. */
export interface Normality {
  /** Which score it is, with its options: `nearest-neighbours:k=5`. */
  readonly scoredBy: string;
  /** Higher is more normal. */
  readonly score: number;
  readonly threshold: number;
  readonly isNormal: boolean;
}

/**
 * What the outputs of an exported model say of an image.
 * @param results one row of each output
 * @param topK labels in {@link Prediction.top}
 */
export function predictionOf(
  source: string,
  results: Readonly<Record<string, Float32Array>>,
  { labels, calibration, normality }: Pick<ModelCard, 'labels' | 'calibration' | 'normality'>,
  topK: number,
): Prediction {
  const top = rank(results.logits!, labels, calibration?.temperature).slice(0, topK);
  return {
    source,
    ...top[0]!,
    top,
    ...(normality && { normality: verdictOf(results.normality![0]!, normality) }),
  };
}

function verdictOf(score: number, card: NonNullable<ModelCard['normality']>): Normality {
  const { threshold } = card;
  return { scoredBy: storedLabel(card.score), score, threshold, isNormal: score >= threshold };
}

/** Labels with their softmax probabilities, most probable first. */
function rank(logits: Float32Array, labels: readonly string[], temperature = 1) {
  const highest = logits.reduce((a, b) => Math.max(a, b));
  const weights = Array.from(logits, (logit) => Math.exp((logit - highest) / temperature));
  const total = weights.reduce((a, b) => a + b);
  return labels
    .map((label, i) => ({ label, confidence: weights[i]! / total }))
    .sort((a, b) => b.confidence - a.confidence);
}
