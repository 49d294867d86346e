import { readFixtureJson } from '@kindred/fixtures';
import { describe, expect, test } from 'vitest';
import { KindredError, UsageError } from '../../../errors.js';
import { Random } from '../../../random/random.js';
import { expectClose, normals } from '../../../testing/check-op.js';
import { runExportedScore, runScore } from '../../../testing/run-score.js';
import { classMoments } from '../class-moments.js';
import { detectionMetrics } from '../metrics.js';
import type { TrainingFeatures } from '../score.js';
import { ledoitWolf } from '../shrinkage.js';
import { unitVectors } from '../unit-vectors.js';
import { mahalanobis } from './mahalanobis.js';

interface Case {
  readonly dimensions: number;
  readonly embedding: number[];
  readonly labels: number[];
  readonly classes: number;
  readonly normalize: boolean;
  readonly shrinkage: 'auto' | number;
  /** The shrinkage that was used. */
  readonly amount: number;
  readonly points: number[];
  readonly scores: number[];
}
const fixture = readFixtureJson<{ mahalanobis: Record<string, Case> }>('evaluate/abnormality.json');
const cases = Object.entries(fixture.mahalanobis);

function trainingOf(embedding: ArrayLike<number>, labels: number[], dimensions: number): TrainingFeatures {
  const classes = Math.max(...labels) + 1;
  return {
    embedding: Float32Array.from(embedding),
    dimensions,
    logits: new Float32Array(labels.length * classes),
    labels: Int32Array.from(labels),
    classes,
  };
}

const fit = (training: TrainingFeatures, shrinkage: 'auto' | number, normalize = false) =>
  mahalanobis.fit!(training, { shrinkage, normalize });

/** In float64: at length 1 or as they are. */
function scaledRows(points: number[], dimensions: number, normalize: boolean): number[] {
  const lengthOf = (row: number) => Math.hypot(...points.slice(row * dimensions, (row + 1) * dimensions));
  return points.map((value, i) => (normalize ? value / lengthOf(Math.floor(i / dimensions)) : value));
}

describe.each(cases)('scikit-learn agrees: %s', (_, { embedding, labels, dimensions, ...expected }) => {
  const { normalize, shrinkage, points, scores } = expected;
  const training = trainingOf(embedding, labels, dimensions);

  test('scores', async () => {
    const score = { name: 'mahalanobis', normalize, shrinkage };
    const given = { score, embedding: points, dimensions, training };
    expectClose(await runScore(given), scores, 1e-5, 'fast');
    expectClose(await runScore(given, 'reference'), scores, 1e-5, 'reference');
    expectClose(await runExportedScore(given), scores, 1e-5, 'exported');
  });

  test('its statistics give the same in float64', () => {
    const { center, whitening, means } = fit(training, shrinkage, normalize);
    const scaled = scaledRows(points, dimensions, normalize);
    const whitened = (row: number) =>
      Array.from({ length: dimensions }, (_, i) => {
        let sum = 0;
        for (let d = 0; d < dimensions; d++) {
          sum += whitening!.data[i * dimensions + d]! * (scaled[row * dimensions + d]! - center!.data[d]!);
        }
        return sum;
      });
    const computed = scores.map((_, row) => {
      const x = whitened(row);
      const distances = Array.from({ length: means!.shape[0]! }, (_, k) =>
        x.reduce((sum, value, d) => sum + (value - means!.data[k * dimensions + d]!) ** 2, 0),
      );
      return -Math.min(...distances);
    });
    expectClose(computed, scores, 1e-6, 'scores');
  });
});

test.each(cases.filter(([, { shrinkage }]) => shrinkage === 'auto'))(
  "scikit-learn agrees on Ledoit and Wolf's shrinkage: %s",
  (_, { embedding, labels, dimensions, normalize, amount }) => {
    const training = trainingOf(embedding, labels, dimensions);
    const vectors = normalize ? unitVectors(training.embedding, dimensions) : training.embedding;
    const moments = classMoments({ vectors, labels: training.labels, dimensions });
    // Scaled ones are rounded to float32.
    expect(ledoitWolf(moments)).toBeCloseTo(amount, normalize ? 7 : 11);
  },
);

describe('digits', () => {
  test('classes that are far apart cost single distances none', async () => {
    const labels = Array.from({ length: 80 }, (_, i) => i % 2);
    const embedding = normals(80 * 3, 'compact').map((value, i) =>
      Math.fround(value / 512 + (labels[Math.floor(i / 3)] === 0 ? 4 : -4)),
    );
    const training = trainingOf(embedding, labels, 3);
    const score = { name: 'mahalanobis', normalize: false };
    const scores = await runScore({ score, embedding, dimensions: 3, training });
    // About 3 each, their features being 4000 deviations apart. Their mean is 3 but for the shrinkage.
    expect(Math.max(...scores)).toBeLessThanOrEqual(0);
    expect(scores.reduce((sum, score) => sum + score, 0) / 80).toBeCloseTo(-3, 1);
    const { center, whitening, means } = fit(training, 'auto');
    scores.forEach((score, row) => {
      let sum = 0;
      for (let i = 0; i < 3; i++) {
        let value = -means!.data[(labels[row] === 0 ? 0 : 1) * 3 + i]!;
        for (let d = 0; d < 3; d++) {
          value += whitening!.data[i * 3 + d]! * (embedding[row * 3 + d]! - center!.data[d]!);
        }
        sum += value ** 2;
      }
      expect(Math.abs(score + sum)).toBeLessThan(0.01);
    });
  });
});

describe('lengths', () => {
  // Each class along an axis of its own, at very different lengths; and what is faint, in any direction.
  const [dimensions, samples] = [40, 200];
  const random = new Random(3);
  const labels = Array.from({ length: samples }, (_, i) => i % 4);
  const embedding = labels.flatMap((label) => {
    const length = random.uniform(2, 30);
    return Array.from(
      { length: dimensions },
      (_, d) => length * ((d === label ? 1 : 0) + 0.1 * random.normal()),
    );
  });
  const faint = Array.from({ length: 50 * dimensions }, () => 0.3 * random.normal());
  const training = trainingOf(embedding, labels, dimensions);

  async function detect(normalize: boolean): Promise<number> {
    const score = { name: 'mahalanobis', normalize };
    const scores = await runScore({ score, embedding: [...embedding, ...faint], dimensions, training });
    const [normal, abnormal] = [scores.slice(0, samples), scores.slice(samples)];
    return detectionMetrics({ normal, abnormal }, { resamples: 1 }).auroc.value;
  }

  test('of faint embeddings hide them where they count', async () => {
    expect(await detect(false)).toBeLessThan(0.4);
    expect(await detect(true)).toBeGreaterThan(0.98);
  });

  test('do not count by default, from 1e-3 to 1e30', async () => {
    const direction = normals(dimensions, 'x');
    const rows = [1e-3, 1, 1e30].flatMap((length) => Array.from(direction, (value) => value * length));
    const [a, b, c] = await runScore({
      score: { name: 'mahalanobis' },
      embedding: rows,
      dimensions,
      training,
    });
    expect(a! / b!).toBeCloseTo(1, 4);
    expect(c! / b!).toBeCloseTo(1, 4);
  });

  test('of 0 are no direction, and have a score', async () => {
    const zeros = new Array<number>(dimensions).fill(0);
    const given = { score: { name: 'mahalanobis' }, embedding: zeros, dimensions, training };
    const [score] = await runScore(given);
    expect(score).toBeLessThan(0);
    expect(score).toBeGreaterThan(-1e4);
  });
});

test('an embedding whose squares leave float32 is the least normal', async () => {
  const training = trainingOf(
    normals(20 * 2, 'ordinary'),
    Array.from({ length: 20 }, (_, i) => i % 2),
    2,
  );
  const score = { name: 'mahalanobis', normalize: false };
  const given = { score, embedding: [0, 0, 1e30, -1e30], dimensions: 2, training };
  const [ordinary, beyond] = await runScore(given);
  expect(ordinary).toBeGreaterThan(-100);
  expect(beyond).toBe(-Infinity);
});

describe('what has no covariance is refused', () => {
  const embedding = normals(6 * 2, 'few');
  const labels = [0, 0, 0, 1, 1, 1];

  test('a feature that does not vary, without shrinkage', () => {
    const constant = embedding.map((value, i) => (i % 2 === 1 ? 0.1 : value));
    const attempt = () => fit(trainingOf(constant, labels, 2), 0);
    expect(attempt).toThrow(/feature 1 of 2 does not vary/);
    expect(attempt).toThrow(/set a larger shrinkage, such as 0.1/);
    expect(fit(trainingOf(constant, labels, 2), 0.1).whitening!.data.every(Number.isFinite)).toBe(true);
  });

  test('fewer samples than features, without shrinkage', () => {
    expect(() => fit(trainingOf(embedding, [0, 1], 6), 0)).toThrow(KindredError);
  });

  test('one sample for each class, with any', () => {
    for (const shrinkage of ['auto', 0.5, 1] as const) {
      for (const normalize of [false, true]) {
        const attempt = () => fit(trainingOf(embedding.slice(0, 4), [0, 1], 2), shrinkage, normalize);
        expect(attempt).toThrow(
          'the embeddings do not vary within the classes, so they have no covariance, whatever the shrinkage; ' +
            'take more training images',
        );
      }
    }
  });

  test('no images, a label that is no class, an embedding that is not finite', () => {
    const training = trainingOf(embedding, labels, 2);
    const none = { ...training, embedding: new Float32Array(), labels: new Int32Array() };
    expect(() => fit(none, 'auto')).toThrow(/at least one training image/);
    expect(() => fit({ ...training, classes: 1 }, 'auto')).toThrow('image 3 has label 1, outside 0 .. 0');
    const broken = trainingOf(embedding.with(3, Number.NaN), labels, 2);
    expect(() => fit(broken, 'auto')).toThrow(/feature vector of image 1 holds NaN/);
  });
});

test.each([-0.1, 1.5, 'some'])('a shrinkage of %s is refused', async (shrinkage) => {
  const given = { score: { name: 'mahalanobis', shrinkage }, embedding: [0], dimensions: 1 };
  await expect(runScore(given)).rejects.toThrow(UsageError);
});
