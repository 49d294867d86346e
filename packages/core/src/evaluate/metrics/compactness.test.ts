import { readFixtureJson } from '@kindred/fixtures';
import { describe, expect, test } from 'vitest';
import { UsageError } from '../../errors.js';
import { Random } from '../../random/random.js';
import { compactness } from './compactness.js';
import type { LabelledVectors } from './labelled-vectors.js';
import {
  classScatter,
  type DistanceMeans,
  distanceMeans,
  meanSquaredDistances,
} from './squared-distances.js';

type Expected = DistanceMeans & {
  dimensions: number;
  vectors: number[];
  labels: number[];
  squared: DistanceMeans;
  fisher: number | null;
  silhouette: number | null;
};
const fixture = readFixtureJson<{ compactness: Record<string, Expected> }>('evaluate/metrics.json');

function vectorsOf(vectors: number[], labels: number[], dimensions: number): LabelledVectors {
  return { vectors: Float32Array.from(vectors), labels: Int32Array.from(labels), dimensions };
}

/** Normal vectors around class centres, of `classes` classes of unequal size. */
function randomVectors(
  samples: number,
  dimensions: number,
  classes: number,
  offset: number,
): LabelledVectors {
  const random = new Random(samples, dimensions);
  const labels = Array.from({ length: samples }, () => Math.min(random.int(classes), random.int(classes)));
  const vectors = labels.flatMap((label) =>
    Array.from({ length: dimensions }, (_, d) => offset + random.normal() + (d === label ? 2 : 0)),
  );
  return vectorsOf(vectors, labels, dimensions);
}

function naiveSquared({ vectors, labels, dimensions }: LabelledVectors): DistanceMeans {
  const sums = { same: 0, different: 0 };
  const pairs = { same: 0, different: 0 };
  labels.forEach((label, i) => {
    for (let j = 0; j < i; j++) {
      const kind = label === labels[j] ? 'same' : 'different';
      for (let d = 0; d < dimensions; d++) {
        sums[kind] += (vectors[i * dimensions + d]! - vectors[j * dimensions + d]!) ** 2;
      }
      pairs[kind]++;
    }
  });
  const mean = (kind: keyof typeof sums) => (pairs[kind] === 0 ? null : sums[kind] / pairs[kind]);
  return distanceMeans(mean('same'), mean('different'));
}

function expectMeans(actual: DistanceMeans, expected: DistanceMeans): void {
  for (const key of ['intra', 'inter', 'ratio'] as const) {
    if (expected[key] === null) expect(actual[key]).toBeNull();
    else expect(actual[key]! / expected[key]).toBeCloseTo(1, 11);
  }
}

test.each(Object.entries(fixture.compactness))('PyTorch agrees: %s', (_, expected) => {
  const result = compactness(vectorsOf(expected.vectors, expected.labels, expected.dimensions));
  expect(result.samplesUsed).toBe(expected.labels.length);
  expectMeans(result, expected);
  expectMeans(result.squared, expected.squared);
  for (const key of ['fisher', 'silhouette'] as const) {
    if (expected[key] === null) expect(result[key]).toBeNull();
    else expect(result[key]).toBeCloseTo(expected[key], 10);
  }
});

describe('squared distances in linear time', () => {
  test.each([
    [40, 3, 4, 0],
    [57, 16, 9, 0],
    [40, 3, 4, 1000],
    [30, 8, 40, -5],
  ])('equal the pairwise loop: N %d, D %d, K %d, offset %d', (samples, dimensions, classes, offset) => {
    const input = randomVectors(samples, dimensions, classes, offset);
    expectMeans(meanSquaredDistances(classScatter(input)), naiveSquared(input));
  });

  test('identical vectors of a class have no distance, exactly', () => {
    const vector = [0.1, 1e5, -3e-7];
    const { intra, inter } = meanSquaredDistances(
      classScatter(vectorsOf([...vector, ...vector, ...vector, 1, 1, 1], [0, 0, 0, 1], 3)),
    );
    expect(intra).toBe(0);
    expect(inter).toBeGreaterThan(0);
  });
});

describe('degenerate sets', () => {
  const NONE = { intra: null, inter: null, ratio: null };
  const APART = { fisher: null, silhouette: null };

  test('no sample and one sample have no pairs', () => {
    expect(compactness(vectorsOf([], [], 2))).toEqual({
      samples: 0,
      samplesUsed: 0,
      ...NONE,
      squared: NONE,
      ...APART,
    });
    expect(compactness(vectorsOf([1, 2], [3], 2))).toEqual({
      samples: 1,
      samplesUsed: 1,
      ...NONE,
      squared: NONE,
      ...APART,
    });
  });

  test('all vectors equal: no ratio', () => {
    const means = { intra: 0, inter: 0, ratio: null };
    expect(compactness(vectorsOf([1, 1, 1], [0, 0, 1], 1))).toMatchObject({ ...means, squared: means });
  });

  test('perfectly compact classes have ratio 0', () => {
    expect(compactness(vectorsOf([0, 0, 3, 3], [0, 0, 1, 1], 1))).toMatchObject({
      intra: 0,
      inter: 3,
      ratio: 0,
      squared: { intra: 0, inter: 9, ratio: 0 },
      fisher: null,
      silhouette: 1,
    });
  });
});

describe('subsampling', () => {
  const input = randomVectors(900, 4, 3, 0);

  test('says how many were used, and leaves the squared means exact', () => {
    const part = compactness(input, { maxSamples: 150, seed: 1 });
    const all = compactness(input);
    expect(part).toMatchObject({ samples: 900, samplesUsed: 150 });
    expect(all).toMatchObject({ samples: 900, samplesUsed: 900 });
    expect(part.squared).toEqual(all.squared);
    expect(Math.abs(part.ratio! / all.ratio! - 1)).toBeLessThan(0.1);
  });

  test('is settled by the seed', () => {
    expect(compactness(input, { maxSamples: 90, seed: 5 })).toEqual(
      compactness(input, { maxSamples: 90, seed: 5 }),
    );
    expect(compactness(input, { maxSamples: 90, seed: 5 }).intra).not.toBe(
      compactness(input, { maxSamples: 90, seed: 6 }).intra,
    );
  });

  test('equals the measure of the kept samples alone', () => {
    const halves = vectorsOf([0, 0, 0, 5, 5, 5], [0, 0, 0, 1, 1, 1], 1);
    expect(compactness(halves, { maxSamples: 4 })).toMatchObject({ samplesUsed: 4, intra: 0, inter: 5 });
  });

  test.each([1, 0, 2.5, Number.NaN])('maxSamples %d is refused', (maxSamples) => {
    expect(() => compactness(input, { maxSamples })).toThrow(UsageError);
  });
});
