import { checkOptions } from '@kindred/core/config';
import {
  checkPredictions,
  type EvaluationInput,
  type FeatureVectors,
  selectVectors,
  softmaxOfRow,
  stratifiedSample,
} from '@kindred/core/evaluate';
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
    meanClassDistances(selectVectors({ ...vectors, labels }, measured), classes);
  return {
    predictions: Int32Array.from(labels, (_, sample) => softmaxOfRow(input, sample).predicted),
    labels,
    sample: selectVectors({ ...embedding, labels }, stratifiedSample(labels, pictureSamples, SAMPLE_SEED)),
    classDistances: {
      embedding: distances(embedding),
      ...(attention && { attention: distances(attention) }),
    },
  };
}
