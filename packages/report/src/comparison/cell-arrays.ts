import { checkOptions } from '@kindred/core/config';
import type { EvaluationInput, FeatureVectors, LabelledVectors } from '@kindred/core/evaluate';
import { checkPredictions, softmaxOfRow, stratifiedSample } from '@kindred/core/evaluate';
import type { CellArrays } from './cell.js';
import { meanClassDistances } from './class-distances.js';

/** How much {@link cellArrays} keeps. */
export interface CellArraysOptions {
  /** Test images whose embeddings are kept for the pictures. Default 1,000. */
  readonly pictureSamples?: number;
  /** Test images whose pairwise distances are averaged. Default 2,000. */
  readonly distanceSamples?: number;
}

/** The drawn images depend on the labels alone: all cells of a data set show the same ones. */
const SAMPLE_SEED = 0;

/**
 * Reduces what a network says of the test images to what a comparison keeps.
 * @throws KindredError where sizes disagree or a number is not finite.
 */
export function cellArrays(input: EvaluationInput, options: CellArraysOptions = {}): CellArrays {
  checkOptions('cellArrays', options, { pictureSamples: true, distanceSamples: true });
  const { pictureSamples = 1000, distanceSamples = 2000 } = options;
  checkPredictions(input);
  const { labels, classes, embedding, attention } = input;
  const measured = stratifiedSample(labels, distanceSamples, SAMPLE_SEED);
  const distances = (vectors: FeatureVectors) =>
    meanClassDistances(select({ ...vectors, labels }, measured), classes);
  return {
    predictions: Int32Array.from(labels, (_, sample) => softmaxOfRow(input, sample).predicted),
    labels,
    sample: select({ ...embedding, labels }, stratifiedSample(labels, pictureSamples, SAMPLE_SEED)),
    classDistances: {
      embedding: distances(embedding),
      ...(attention && { attention: distances(attention) }),
    },
  };
}

function select({ vectors, labels, dimensions }: LabelledVectors, indices: Int32Array): LabelledVectors {
  const selected = new Float32Array(indices.length * dimensions);
  indices.forEach((index, row) => {
    selected.set(vectors.subarray(index * dimensions, (index + 1) * dimensions), row * dimensions);
  });
  return { vectors: selected, labels: indices.map((index) => labels[index]!), dimensions };
}
