import type { Dataset } from '@kindred/core/data';
import type { Features } from '@kindred/core/evaluate';
import type { RunNetwork } from '../run-network.js';

/** What a run's network says of images. */
export interface NetworkFeatures extends Features {
  /** Of the images: abnormal ones have classes of their own. */
  readonly labels: Int32Array;
}

/** Called after each batch with the number of images that are done. */
export type OnProgress = (done: number, total: number) => void;

export async function featuresOf(
  run: RunNetwork,
  images: Dataset,
  onProgress: OnProgress | undefined,
): Promise<NetworkFeatures> {
  const { embedding, logits, labels } = await run.infer(images, { onProgress });
  const { vectors, dimensions } = embedding;
  return { embedding: vectors, dimensions, logits, labels, classes: run.record.data.classNames.length };
}
