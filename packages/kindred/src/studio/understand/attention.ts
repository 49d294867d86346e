import type { AttentionAnswer } from '@kindred/studio/protocol';
import type { VerdictColumns } from './measure.js';

/** Channel attention of all images. */
export interface AttentionVectors {
  /** [N, C] */
  readonly vectors: Float32Array;
  readonly dimensions: number;
}

/** The attention of one image against the means of its class, and of the class that it was taken for. */
export function attentionOf(
  { vectors, dimensions }: AttentionVectors,
  { labels, predicted }: Pick<VerdictColumns, 'labels' | 'predicted'>,
  image: number,
): AttentionAnswer {
  const rowOf = (i: number) => vectors.subarray(i * dimensions, (i + 1) * dimensions);
  const own = rowOf(image);
  const label = meanOfClass(rowOf, labels, labels[image]!, dimensions);
  const taken = meanOfClass(rowOf, labels, predicted[image]!, dimensions);
  const usual = label.members.reduce((sum, i) => sum + distanceBetween(rowOf(i), label.mean), 0);
  return {
    image: plain(own),
    label: plain(label.mean),
    predicted: plain(taken.mean),
    images: { label: label.members.length, predicted: taken.members.length },
    distance: {
      label: distanceBetween(own, label.mean),
      predicted: taken.members.length === 0 ? null : distanceBetween(own, taken.mean),
      usual: usual / label.members.length,
    },
  };
}

function meanOfClass(
  rowOf: (i: number) => Float32Array,
  labels: Int32Array,
  label: number,
  dimensions: number,
): { readonly mean: Float64Array; readonly members: readonly number[] } {
  const members = [...labels.keys()].filter((i) => labels[i] === label);
  const mean = new Float64Array(dimensions);
  for (const i of members) {
    const row = rowOf(i);
    for (let d = 0; d < dimensions; d++) mean[d]! += row[d]! / members.length;
  }
  return { mean, members };
}

function distanceBetween(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let d = 0; d < a.length; d++) sum += (a[d]! - b[d]!) ** 2;
  return Math.sqrt(sum);
}

/** Digits that a drawing needs. */
function plain(values: ArrayLike<number>): number[] {
  return Array.from(values, (value) => Number(value.toPrecision(5)));
}
