import type { Parts } from '../../config/index.js';
import type { Dataset } from '../../data/dataset.js';
import type { EvaluationInput, Features } from '../../evaluate/index.js';
import type { InferOptions, Weights } from '../../infer/index.js';
import type { Classifier } from '../../models/index.js';

/** A trained network, wherever it is: what is fitted to it and measured on it needs no more. */
export interface ScoredNetwork {
  readonly classifier: Classifier;
  /** Parts of the user's own, such as scores. */
  readonly parts: Parts;
  /** What it says of each image of a data set in memory. */
  infer(dataset: Dataset, options?: InferOptions<undefined>): Promise<EvaluationInput>;
  /** Its weights by name. */
  weights(): Promise<Weights>;
}

/** What a network says of images. */
export interface NetworkFeatures extends Features {
  /** Of the images: abnormal ones have classes of their own. */
  readonly labels: Int32Array;
}

/** Called after each batch with the number of images that are done. */
export type OnProgress = (done: number, total: number) => void;

/** What scores are computed from, of each image of a data set in memory. */
export async function featuresOf(
  network: Pick<ScoredNetwork, 'classifier' | 'infer'>,
  images: Dataset,
  onProgress: OnProgress | undefined,
): Promise<NetworkFeatures> {
  const { embedding, logits, labels } = await network.infer(images, { onProgress });
  const { vectors, dimensions } = embedding;
  return { embedding: vectors, dimensions, logits, labels, classes: network.classifier.config.classes };
}
