import type { Dataset } from '../data/dataset.js';
import { KindredError } from '../errors.js';
import type { Inference } from '../infer/loaded-network.js';
import type { EvaluationInput, FeatureVectors } from './report.js';

/**
 * What a network says of a data set, with what is known of it: what evaluation measures.
 * @throws KindredError where the embeddings are missing.
 */
export function evaluationInput(
  { logits, embedding, attention }: Inference,
  { labels, classNames }: Pick<Dataset, 'labels' | 'classNames'>,
): EvaluationInput {
  if (!embedding) throw new KindredError('an evaluation needs the embeddings of the images');
  const vectors = (values: Float32Array): FeatureVectors => ({
    vectors: values,
    dimensions: values.length / labels.length,
  });
  return {
    logits,
    labels,
    classes: classNames.length,
    embedding: vectors(embedding),
    ...(attention && { attention: vectors(attention) }),
  };
}
