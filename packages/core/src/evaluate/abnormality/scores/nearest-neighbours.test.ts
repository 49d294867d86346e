import { readFixtureJson } from '@kindred/fixtures';
import { describe, expect, test } from 'vitest';
import { UsageError } from '../../../errors.js';
import { expectClose, normals } from '../../../testing/check-op.js';
import { runExportedScore, runScore } from '../../../testing/run-score.js';
import type { TrainingFeatures } from '../score.js';
import { nearestNeighbours } from './nearest-neighbours.js';

interface Case {
  readonly dimensions: number;
  readonly embedding: number[];
  readonly k: number;
  readonly points: number[];
  readonly scores: number[];
}
const { nearestNeighbours: cases } = readFixtureJson<{ nearestNeighbours: Case[] }>(
  'evaluate/abnormality.json',
);

function trainingOf(embedding: ArrayLike<number>, dimensions: number, classes = 2): TrainingFeatures {
  const samples = embedding.length / dimensions;
  return {
    embedding: Float32Array.from(embedding),
    dimensions,
    logits: new Float32Array(samples * classes),
    labels: Int32Array.from({ length: samples }, (_, i) => i % classes),
    classes,
  };
}

test.each(cases)('scikit-learn agrees: k = $k', async ({ dimensions, embedding, k, points, scores }) => {
  const training = trainingOf(embedding, dimensions);
  const given = { score: { name: 'nearest-neighbours', k }, embedding: points, dimensions, training };
  expectClose(await runScore(given), scores, 1e-6, 'fast');
  expectClose(await runScore(given, 'reference'), scores, 1e-6, 'reference');
  expectClose(await runExportedScore(given), scores, 1e-6, 'exported');
});

test('lengths do not count, from 1e-3 to 1e30', async () => {
  const training = trainingOf(normals(20 * 4, 'bank'), 4);
  const direction = normals(4, 'x');
  const embedding = [1e-3, 1, 1e30].flatMap((length) => Array.from(direction, (value) => value * length));
  const [a, b, c] = await runScore({
    score: { name: 'nearest-neighbours', k: 3 },
    embedding,
    dimensions: 4,
    training,
  });
  expect(a).toBeCloseTo(b!, 6);
  expect(c).toBeCloseTo(b!, 6);
});

test('a training image is at distance 0 of itself, and none is above', async () => {
  const training = trainingOf(normals(30 * 5, 'bank'), 5);
  const { embedding } = training;
  const score = { name: 'nearest-neighbours', k: 1 };
  for (const value of await runScore({ score, embedding, dimensions: 5, training })) {
    expect(value).toBeLessThanOrEqual(0);
    expect(value).toBeGreaterThan(-1e-3);
  }
});

test('zeros have the cosine 0', async () => {
  const training = trainingOf([0, 0, 1, 0, 0, 1, 0, 0], 2);
  const score = { name: 'nearest-neighbours', k: 1 };
  const [zero, one] = await runScore({ score, embedding: [0, 0, 2, 0], dimensions: 2, training });
  expect(zero).toBeCloseTo(-Math.SQRT2, 6);
  expect(one).toBeCloseTo(0, 6);
});

describe('the bank', () => {
  const training = trainingOf(normals(40 * 3, 'many'), 3, 4);
  const bankOf = (bank: number, seed = 0) => nearestNeighbours.fit!(training, { k: 1, bank, seed }).bank!;

  test('holds unit vectors, as many as asked for', () => {
    const { shape, data } = bankOf(12);
    expect(shape).toEqual([12, 3]);
    for (let row = 0; row < 12; row++) {
      expect(Math.hypot(...data.subarray(3 * row, 3 * row + 3))).toBeCloseTo(1, 6);
    }
    expect(bankOf(1000).shape).toEqual([40, 3]);
  });

  test('is that of its seed', () => {
    expect(bankOf(12, 1)).toEqual(bankOf(12, 1));
    expect(bankOf(12, 1)).not.toEqual(bankOf(12, 2));
  });

  test('must hold the k-th nearest', () => {
    expect(() => nearestNeighbours.fit!(training, { k: 41, bank: 1000, seed: 0 })).toThrow(
      /only 40 training embeddings to be the 41-th nearest/,
    );
    expect(() => nearestNeighbours.fit!(training, { k: 6, bank: 5, seed: 0 })).toThrow(UsageError);
  });
});
