import { type Dataset, type EvaluationInput, type Features, limitPerClass, subset } from '@kindred/core';
import type { Run } from '../run.js';

/** What a run's network says of images. */
export interface NetworkFeatures extends Features {
  readonly labels: Int32Array;
}

/** Undefined where it was aborted. */
export async function featuresOf(
  run: Run,
  images: Dataset,
  options: Parameters<Run['infer']>[1],
): Promise<NetworkFeatures | undefined> {
  const inference = await run.infer(images, options);
  return inference && featuresFrom(inference, run.record.data.classNames.length);
}

/** @param classes of the network: abnormal images have classes of their own */
function featuresFrom({ embedding, logits, labels }: EvaluationInput, classes: number): NetworkFeatures {
  const { vectors, dimensions } = embedding!;
  return { embedding: vectors, dimensions, logits, labels, classes };
}

/** At most so many images, as equally many of each class as there are. */
export function someOf(images: Dataset, most: number, seed: number): Dataset {
  if (images.labels.length <= most) return images;
  const each = limitPerClass(images, Math.ceil(most / images.classNames.length), seed);
  return each.labels.length <= most ? each : subset(each, evenly(each.labels.length, most));
}

/** So many of the numbers below `total`, in equal steps. */
function evenly(total: number, count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, i) => Math.floor((i * total) / count));
}
