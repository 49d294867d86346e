import { KindredError } from '../../errors.js';

/** Feature vectors of N labelled samples, e.g. embeddings or channel attention vectors. */
export interface LabelledVectors {
  /** [N, D], row-major. */
  readonly vectors: Float32Array;
  /** [N], at least 0. */
  readonly labels: Int32Array;
  /** D, at least 1. */
  readonly dimensions: number;
}

/** @throws KindredError where the sizes disagree, a label is negative, or a number is not finite. */
export function checkVectors({ vectors, labels, dimensions }: LabelledVectors): void {
  if (!Number.isInteger(dimensions) || dimensions < 1) {
    throw new KindredError(`feature vectors need at least one dimension, not ${dimensions}`);
  }
  if (vectors.length !== labels.length * dimensions) {
    throw new KindredError(
      `${vectors.length} numbers do not fit ${labels.length} labels: the vectors must be [${labels.length}, ${dimensions}]`,
    );
  }
  const badLabel = labels.findIndex((label) => label < 0);
  if (badLabel >= 0) throw new KindredError(`image ${badLabel} has the negative label ${labels[badLabel]}`);
  const bad = vectors.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new KindredError(
      `the feature vector of image ${Math.floor(bad / dimensions)} holds ${vectors[bad]}: the network's output is not finite (has the training diverged?)`,
    );
  }
}

/** Label -> indices of its samples, both rising. */
export function groupByLabel(labels: Int32Array): Map<number, number[]> {
  const groups = new Map<number, number[]>();
  labels.forEach((label, index) => {
    const group = groups.get(label);
    if (group === undefined) groups.set(label, [index]);
    else group.push(index);
  });
  return new Map([...groups].sort(([a], [b]) => a - b));
}

/** The samples of a class, and the sum of their vectors. */
export interface ClassSum {
  readonly label: number;
  /** Rising indices. */
  readonly members: readonly number[];
  /** [D] */
  readonly sum: Float64Array;
}

/** Of the classes that have samples, by rising label. */
export function classSums({ vectors, labels, dimensions }: LabelledVectors): ClassSum[] {
  return Array.from(groupByLabel(labels), ([label, members]) => {
    const sum = new Float64Array(dimensions);
    for (const i of members) for (let d = 0; d < dimensions; d++) sum[d]! += vectors[i * dimensions + d]!;
    return { label, members, sum };
  });
}

/** The samples at some indices, in their order. */
export function selectVectors(
  { vectors, labels, dimensions }: LabelledVectors,
  indices: Int32Array,
): LabelledVectors {
  const selected = new Float32Array(indices.length * dimensions);
  indices.forEach((index, row) => {
    selected.set(vectors.subarray(index * dimensions, (index + 1) * dimensions), row * dimensions);
  });
  return { vectors: selected, labels: indices.map((index) => labels[index]!), dimensions };
}
