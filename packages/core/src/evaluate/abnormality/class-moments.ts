import { type MatrixView, transposed, viewOf } from '../../numeric/matrix-view.js';
import { subtractSquare } from '../../numeric/subtract-square.js';
import { classSums, type LabelledVectors } from '../metrics/labelled-vectors.js';

/** Samples that are centred at a time. */
const CHUNK = 1024;

/** How N vectors of D dimensions lie around the means of their classes. */
export interface ClassMoments {
  /** N */
  readonly samples: number;
  /** [C, D], of the C classes that have samples, by rising label. */
  readonly means: MatrixView;
  /** (1 / N) sum_n r_n r_n^T with r_n from the class's mean to the sample, [D, D], on and below the diagonal. */
  readonly covariance: MatrixView;
  /** (1 / N) sum_n |r_n|^4 */
  readonly fourth: number;
}

/** In float64, and in time N D^2 / 2. */
export function classMoments(input: LabelledVectors): ClassMoments {
  const { vectors, dimensions, labels } = input;
  const sums = classSums(input);
  const rowOf = new Map(sums.map(({ label }, row) => [label, row]));
  const means = new Float64Array(sums.length * dimensions);
  for (const [row, { members, sum }] of sums.entries()) {
    means.set(
      sum.map((value) => value / members.length),
      row * dimensions,
    );
  }
  const covariance = viewOf(new Float64Array(dimensions ** 2), dimensions, dimensions);
  const chunk = new Float64Array(CHUNK * dimensions);
  let fourth = 0;
  for (let start = 0; start < labels.length; start += CHUNK) {
    const rows = Math.min(CHUNK, labels.length - start);
    for (let row = 0; row < rows; row++) {
      const sample = start + row;
      const mean = rowOf.get(labels[sample]!)! * dimensions;
      let square = 0;
      for (let d = 0; d < dimensions; d++) {
        const difference = vectors[sample * dimensions + d]! - means[mean + d]!;
        chunk[row * dimensions + d] = difference;
        square += difference ** 2;
      }
      fourth += square ** 2 / labels.length;
    }
    subtractSquare(covariance, transposed(viewOf(chunk, rows, dimensions)));
  }
  const scale = -1 / labels.length;
  for (let i = 0; i < covariance.data.length; i++) covariance.data[i]! *= scale;
  return { samples: labels.length, means: viewOf(means, sums.length, dimensions), covariance, fourth };
}
