import { sharedImages } from '../data/index.js';
import { classificationMetrics, type EvaluationInput, wilsonInterval } from '../evaluate/index.js';
import type { PreparedData } from '../train/index.js';

/** Images of a measured split that training images are, too, or belong together with; and the accuracy without them. */
export interface SharedMeasure {
  readonly images: number;
  /** On the others, where there are some: how many, how many of them are right, and 95 % confidence interval (Wilson). */
  readonly without?: {
    readonly images: number;
    readonly top1: number;
    readonly interval: { readonly lower: number; readonly upper: number };
  };
}

/** What an evaluation shares with training, where it shares something: it then tells less of new images. */
export interface SharedWithTraining {
  /** Copies of training images. */
  readonly copies?: SharedMeasure;
  /** Images of groups that were trained on (`groupBy`), copies among them. */
  readonly groups?: SharedMeasure;
}

/**
 * What the images that were measured share with those that were trained on; undefined where that is nothing. Kindred's own splits
 * share nothing: data that comes divided may.
 */
export function sharedWithTraining(
  split: 'train' | 'validation' | 'test',
  data: PreparedData,
  inference: EvaluationInput,
): SharedWithTraining | undefined {
  const tested = data[split];
  if (split === 'train' || !tested) return undefined;
  const { copies, groups } = sharedImages(tested, data.train);
  if (groups.length === 0) return undefined;
  return {
    ...(copies.length > 0 && { copies: measureWithout(copies, inference) }),
    ...(groups.length > copies.length && { groups: measureWithout(groups, inference) }),
  };
}

function measureWithout(shared: Uint32Array, { logits, labels, classes }: EvaluationInput): SharedMeasure {
  const isShared = new Set(shared);
  const others = Uint32Array.from(labels.keys()).filter((image) => !isShared.has(image));
  if (others.length === 0) return { images: shared.length };
  const kept = new Float32Array(others.length * classes);
  others.forEach((image, row) => {
    kept.set(logits.subarray(image * classes, (image + 1) * classes), row * classes);
  });
  const ownLabels = Int32Array.from(others, (image) => labels[image]!);
  const { top1, confusion } = classificationMetrics({ logits: kept, labels: ownLabels, classes });
  const correct = confusion.reduce((sum, row, label) => sum + row[label]!, 0);
  const interval = wilsonInterval(correct, others.length);
  return { images: shared.length, without: { images: others.length, top1, interval } };
}
