import { UsageError } from '@kindred/core/errors';
import { type Retrieval, retrieval } from '@kindred/core/evaluate';
import type { Embeddings } from './embed-data.js';

/**
 * How well the nearest of each embedding are of its class, among all others.
 * @throws UsageError where the images have no classes.
 */
export function measureRetrieval({ vectors, classes }: Pick<Embeddings, 'vectors' | 'classes'>): Retrieval {
  if (!classes) {
    throw new UsageError(
      'retrieval is measured by classes, and these pictures have none: name a data set with classes',
    );
  }
  const dimensions = vectors[0]!.length;
  const all = new Float32Array(vectors.length * dimensions);
  for (const [i, vector] of vectors.entries()) all.set(vector, i * dimensions);
  return retrieval({ vectors: all, labels: classes.labels, dimensions });
}
