import { UsageError } from '@kindred/core/errors';
import { type Retrieval, retrieval, retrievalByEngine } from '@kindred/core/evaluate';
import { withEngine } from '../../engine/index.js';
import type { Embeddings } from './embed-data.js';

/** Products from which on an engine is sooner done, though it has to be started. */
const many = 2e9;

/**
 * How well the nearest of each embedding are of its class, among all others.
 * @param onProgress called where there are many
 * @throws UsageError where the images have no classes.
 */
export async function measureRetrieval(
  { vectors, classes }: Pick<Embeddings, 'vectors' | 'classes'>,
  onProgress?: (what: string, done: number, total: number) => void,
): Promise<Retrieval> {
  if (!classes) {
    throw new UsageError(
      'retrieval is measured by classes, and these pictures have none: name a data set with classes',
    );
  }
  const dimensions = vectors[0]!.length;
  const all = new Float32Array(vectors.length * dimensions);
  for (const [i, vector] of vectors.entries()) all.set(vector, i * dimensions);
  const input = { vectors: all, labels: classes.labels, dimensions };
  if (vectors.length ** 2 * dimensions < many) return retrieval(input);
  return withEngine({ provider: 'cpu' }, (engine) =>
    retrievalByEngine(
      engine,
      input,
      {},
      {
        onProgress: (done, total) => onProgress?.('looking for the nearest', done, total),
      },
    ),
  );
}
