import { normals } from './check-op.js';

/** A batch of N embeddings before a classifier without bias. */
export interface Head {
  /** N vectors x. */
  readonly embedding: readonly (readonly number[])[];
  /** K vectors w. */
  readonly weight: readonly (readonly number[])[];
  /** N rows of K class probabilities. */
  readonly targets: readonly (readonly number[])[];
  readonly epoch?: number;
}

function vectors(count: number, features: number, name: string, size = 1): number[][] {
  const values = normals(count * features, name);
  return Array.from({ length: count }, (_, i) =>
    Array.from(values.slice(i * features, (i + 1) * features), (value) => Math.fround(value * size)),
  );
}

function oneHotRows(labels: readonly number[], classes: number): number[][] {
  return labels.map((label) => Array.from({ length: classes }, (_, k) => Number(k === label)));
}

const weight = vectors(4, 3, 'weight');
const embedding = vectors(6, 3, 'embedding', 2);
const targets = oneHotRows([0, 1, 2, 3, 0, 2], 4);
const zeros = [0, 0, 0];

/** Batches that a loss with a margin on the angle has to bear. */
export const marginHeads: Readonly<Record<string, Head>> = {
  labels: { embedding, weight, targets },
  'mixtures of classes': {
    embedding,
    weight,
    targets: [
      [0.5, 0.5, 0, 0],
      [0, 0.25, 0.75, 0],
      [0.1, 0.2, 0.3, 0.4],
      [0, 0, 0, 1],
      [0.25, 0.25, 0.25, 0.25],
      [1, 0, 0, 0],
    ],
  },
  'at epoch 3': { embedding, weight, targets, epoch: 3 },
  'one sample': { embedding: embedding.slice(0, 1), weight, targets: targets.slice(0, 1) },
  'one class': { embedding, weight, targets: oneHotRows([1, 1, 1, 1, 1, 1], 4) },
  'embeddings of length 80': { embedding: vectors(6, 3, 'embedding', 40), weight, targets },
  'an embedding of zeros': { embedding: embedding.with(1, zeros), weight, targets },
  'a weight of zeros': { embedding, weight: weight.with(2, zeros), targets },
  'all zeros': { embedding: [zeros, zeros], weight: [zeros, zeros], targets: oneHotRows([0, 1], 2) },
  'embeddings along weights': {
    embedding: weight.map((row) => row.map((value) => 2 * value)),
    weight,
    targets: oneHotRows([0, 1, 2, 3], 4),
  },
  'embeddings opposite to weights': {
    embedding: weight.map((row) => row.map((value) => -2 * value)),
    weight,
    targets: oneHotRows([0, 1, 2, 3], 4),
  },
  'embeddings along and opposite to an axis': {
    embedding: [
      [0, 3, 0],
      [0, -3, 0],
      [0, 3, 0],
    ],
    weight: [
      [0, 2, 0],
      [0.5, 0, 0],
    ],
    targets: oneHotRows([0, 0, 1], 2),
  },
};
