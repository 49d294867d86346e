import { KindredError, UsageError } from '@kindred/core/errors';
import { Random } from '@kindred/core/random';
import { readFixtureJson } from '@kindred/fixtures';
import { describe, expect, test } from 'vitest';
import { pca } from './pca.js';

interface Expected {
  dimensions: number;
  vectors: number[];
  count: number;
  components: number[];
  scores: number[];
  varianceShares: number[];
}
const fixture = readFixtureJson<{ pca: Record<string, Expected> }>('compare/projections.json');

function expectAllClose(actual: Float64Array, expected: readonly number[], digits: number): void {
  expect(actual.length).toBe(expected.length);
  actual.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i]!, digits);
  });
}

test.each(Object.entries(fixture.pca))('scikit-learn agrees: %s', (_, expected) => {
  const result = pca(Float32Array.from(expected.vectors), expected.dimensions, expected.count);
  expectAllClose(result.components, expected.components, 8);
  expectAllClose(result.scores, expected.scores, 7);
  expectAllClose(result.varianceShares, expected.varianceShares, 10);
});

test('the same vectors give the same components', () => {
  const { vectors, dimensions } = Object.values(fixture.pca)[2]!;
  expect(pca(Float32Array.from(vectors), dimensions)).toEqual(pca(Float32Array.from(vectors), dimensions));
});

test('of 512 dimensions without structure, components are still orthogonal unit vectors', () => {
  const random = new Random(5);
  const vectors = Float32Array.from({ length: 60 * 512 }, () => random.normal());
  const { components } = pca(vectors, 512);
  const dot = (a: number, b: number) => {
    let sum = 0;
    for (let d = 0; d < 512; d++) sum += components[a * 512 + d]! * components[b * 512 + d]!;
    return sum;
  };
  expect(dot(0, 0)).toBeCloseTo(1, 12);
  expect(dot(1, 1)).toBeCloseTo(1, 12);
  expect(dot(0, 1)).toBeCloseTo(0, 12);
});

describe('degenerate data', () => {
  test('equal vectors have no components', () => {
    const { scores, components, varianceShares } = pca(new Float32Array(12).fill(0.5), 3);
    expect([...scores, ...varianceShares]).toEqual(new Array(10).fill(0));
    expect(components.every(Number.isFinite)).toBe(true);
  });

  test('vectors on a line have one', () => {
    const { scores, varianceShares } = pca(Float32Array.of(0, 0, 0, 3, 0, 4, 6, 0, 8), 3);
    expect(varianceShares[0]).toBeCloseTo(1, 12);
    expect(varianceShares[1]).toBeCloseTo(0, 12);
    expect([scores[0], scores[2], scores[4]].map((score) => Math.round(score! * 1e9) / 1e9)).toEqual([
      -5, 0, 5,
    ]);
  });

  test('one vector lies at the origin', () => {
    expect([...pca(Float32Array.of(1, 2, 3), 3).scores]).toEqual([0, 0]);
  });

  test('what is no data is refused', () => {
    expect(() => pca(new Float32Array(0), 2)).toThrow(KindredError);
    expect(() => pca(new Float32Array(5), 2)).toThrow(KindredError);
    expect(() => pca(Float32Array.of(1, Number.NaN), 2)).toThrow(KindredError);
    expect(() => pca(new Float32Array(6), 3, 4)).toThrow(UsageError);
  });
});
