import { KindredError } from '@kindred/core/errors';
import { compactness } from '@kindred/core/evaluate';
import { describe, expect, test } from 'vitest';
import { uniform } from '../testing/uniform.js';
import { meanClassDistances } from './class-distances.js';

test('means over the pairs of each two classes', () => {
  // On a line: 0, 1 and 5 of the first class; 10 and 12 of the second.
  const vectors = Float32Array.of(0, 10, 1, 12, 5);
  const labels = Int32Array.of(0, 1, 0, 1, 0);
  const between = (10 + 12 + 9 + 11 + 5 + 7) / 6;
  const expected = [(1 + 5 + 4) / 3, between, between, 2];
  meanClassDistances({ vectors, labels, dimensions: 1 }, 2).forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i]!, 6);
  });
});

test('weighted by pairs they give the compactness', () => {
  const labels = Int32Array.from({ length: 60 }, (_, i) => Math.floor(i ** 1.3) % 5);
  const input = { vectors: uniform('vectors', 60 * 7), labels, dimensions: 7 };
  const matrix = meanClassDistances(input, 5);
  const counts = Array.from({ length: 5 }, (_, k) => labels.filter((label) => label === k).length);
  const sums = { intra: 0, intraPairs: 0, inter: 0, interPairs: 0 };
  for (let i = 0; i < 5; i++) {
    sums.intra += (matrix[i * 5 + i]! * counts[i]! * (counts[i]! - 1)) / 2;
    sums.intraPairs += (counts[i]! * (counts[i]! - 1)) / 2;
    for (let j = 0; j < i; j++) {
      expect(matrix[i * 5 + j]).toBe(matrix[j * 5 + i]);
      sums.inter += matrix[i * 5 + j]! * counts[i]! * counts[j]!;
      sums.interPairs += counts[i]! * counts[j]!;
    }
  }
  const { intra, inter } = compactness(input);
  expect(sums.intra / sums.intraPairs).toBeCloseTo(intra!, 5);
  expect(sums.inter / sums.interPairs).toBeCloseTo(inter!, 5);
});

describe('degenerate classes', () => {
  test('without a pair there is no distance', () => {
    const input = { vectors: Float32Array.of(0, 3), labels: Int32Array.of(0, 2), dimensions: 1 };
    const nan = Number.NaN;
    expect([...meanClassDistances(input, 3)]).toEqual([nan, nan, 3, nan, nan, nan, 3, nan, nan]);
  });

  test('labels outside are refused', () => {
    const input = { vectors: Float32Array.of(0, 3), labels: Int32Array.of(0, 2), dimensions: 1 };
    expect(() => meanClassDistances(input, 2)).toThrow(KindredError);
  });
});
