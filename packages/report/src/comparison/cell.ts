import { KindredError } from '@kindred/core/errors';
import { checkVectors, type LabelledVectors } from '@kindred/core/evaluate';
import type { CellRecord } from './record.js';

/**
 * What the statistics and the pictures need of a run's test images, in memory. Suggested names in a safetensors
 * file: `predictions` and `labels` (int32 [N]), `sample.vectors` (float32 [n, D]), `sample.labels` (int32 [n]),
 * `classDistances.embedding` and `classDistances.attention` (float32 [K, K]).
 */
export interface CellArrays {
  /** [N], the predicted class of each test image, in the order of the data set. */
  readonly predictions: Int32Array;
  /** [N] */
  readonly labels: Int32Array;
  /** Embeddings of some test images, the same ones for all cells of a data set. */
  readonly sample: LabelledVectors;
  /** Mean distances between classes; see {@link meanClassDistances}. */
  readonly classDistances: {
    /** [K, K] */
    readonly embedding: Float32Array;
    /** [K, K], where the loss has channel attention. */
    readonly attention?: Float32Array;
  };
}

/** A run of a comparison. */
export interface Cell {
  readonly record: CellRecord;
  readonly arrays: CellArrays;
}

/** What messages call a cell, e.g. `digits/lenet/cc, seed 2`. */
export function cellName({ data, model, loss, seed }: CellRecord): string {
  return `${data.name}/${model.name}/${loss.name}, seed ${seed}`;
}

/** @throws KindredError where arrays and record do not belong together. */
export function checkCell({ record, arrays }: Cell): void {
  const name = cellName(record);
  const { predictions, labels, sample, classDistances } = arrays;
  const { samples, accuracy } = record.evaluation;
  const classes = record.data.classNames.length;
  if (predictions.length !== samples || labels.length !== samples) {
    throw new KindredError(
      `${name}: ${predictions.length} predictions and ${labels.length} labels for ${samples} images`,
    );
  }
  const outside = [...labels, ...predictions, ...sample.labels].find(
    (label) => label < 0 || label >= classes,
  );
  if (outside !== undefined) throw new KindredError(`${name}: there is no class ${outside}`);
  const right = predictions.reduce((count, predicted, i) => count + (predicted === labels[i] ? 1 : 0), 0);
  if (Math.abs(right / samples - accuracy) * samples >= 0.5) {
    throw new KindredError(
      `${name}: an accuracy of ${accuracy}, but ${right} of ${samples} predictions are right`,
    );
  }
  checkVectors(sample);
  for (const [kind, matrix] of Object.entries(classDistances)) {
    if (matrix.length !== classes ** 2) {
      throw new KindredError(`${name}: ${matrix.length} ${kind} distances for ${classes} classes`);
    }
  }
}
