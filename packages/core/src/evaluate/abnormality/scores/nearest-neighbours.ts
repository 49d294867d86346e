import * as z from 'zod';
import { UsageError } from '../../../errors.js';
import { directions } from '../../../losses/parts/directions.js';
import { maximum, mul, neg, sqrt, sub } from '../../../ops/elementwise/index.js';
import { matmul } from '../../../ops/linear/matmul.js';
import { topK } from '../../../ops/reduce/top-k.js';
import { reshape } from '../../../ops/shape/reshape.js';
import { slice } from '../../../ops/shape/slice.js';
import { selectVectors } from '../../metrics/labelled-vectors.js';
import { balancedSample } from '../balanced-sample.js';
import { checkFeatures } from '../features.js';
import { defineScore } from '../score.js';
import { unitVectors } from '../unit-vectors.js';

const options = z.strictObject({
  k: z.int().min(1).default(10).describe('Which of the nearest training embeddings: the k-th'),
  bank: z
    .int()
    .min(1)
    .default(1000)
    .describe(
      'How many training embeddings are kept at most, equally many of each class where there are enough',
    ),
  seed: z.int().min(0).default(0).describe('Of their choice'),
});

/**
 * Minus the distance to the k-th nearest training embedding, all embeddings scaled to length 1 (Sun et al., ICML 2022,
 * arXiv 2204.06507) [paper].
 *
 * - [paper] part of the training set is enough, with a smaller k. [ours] Equal shares of the classes, k = 10 of 1000.
 * - The distance is sqrt(2 - 2 c) with c the k-th largest cosine. In float32 its square has an error of about 2e-7.
 * - An embedding of zeros has the cosine 0 to all.
 */
export const nearestNeighbours = defineScore({
  name: 'nearest-neighbours',
  description: 'distance to the k-th nearest training embedding, at length 1',
  paper: 'Sun et al., Out-of-Distribution Detection with Deep Nearest Neighbors, ICML 2022, arXiv 2204.06507',
  options,
  fit(features, { k, bank, seed }) {
    checkFeatures(features);
    const { embedding, dimensions, labels } = features;
    const chosen = balancedSample(labels, bank, seed);
    if (k > chosen.length) {
      throw new UsageError(
        `score nearest-neighbours: there are only ${chosen.length} training embeddings to be the ${k}-th nearest; ` +
          'choose a smaller k or a larger bank',
      );
    }
    const { vectors } = selectVectors({ vectors: embedding, labels, dimensions }, chosen);
    return { bank: { shape: [chosen.length, dimensions], data: unitVectors(vectors, dimensions) } };
  },
  build({ embedding }, { bank }, { k }) {
    const cosines = matmul(directions(embedding), bank!, { transposeB: true });
    const last = slice(topK(cosines, k), [{}, { start: k - 1 }]);
    const squares = maximum(sub(2, mul(reshape(last, [-1]), 2)), 0);
    return neg(sqrt(squares));
  },
});
