import { describe, expect, test } from 'vitest';
import { Random } from '../random/random.js';
import { covariance } from './covariance.js';
import { leadingEigen } from './leading-eigen.js';
import { symmetricEigen } from './symmetric-eigen.js';

describe('covariance', () => {
  test('of three vectors', () => {
    const { mean, matrix, total } = covariance(Float64Array.of(0, 0, 2, 0, 1, 3), 2);
    expect(Array.from(mean)).toEqual([1, 1]);
    expect(Array.from(matrix)).toEqual([1, 0, 0, 3]);
    expect(total).toBe(4);
  });

  test('of one vector is zero', () => {
    expect(covariance(Float32Array.of(3, 4), 2)).toEqual({
      mean: Float64Array.of(3, 4),
      matrix: new Float64Array(4),
      total: 0,
    });
  });

  test.each([
    ['no vectors', [], 2, '0 numbers are no vectors of 2 dimensions'],
    ['half a vector', [1, 2, 3], 2, '3 numbers are no vectors of 2 dimensions'],
    ['what is not finite', [1, Number.NaN], 1, 'not finite'],
  ])('refuses %s', (_, vectors, dimensions, message) => {
    expect(() => covariance(Float64Array.from(vectors), dimensions)).toThrow(message);
  });
});

test('the leading eigenvectors are the first of all, but for their signs', () => {
  const [n, count] = [24, 3];
  const random = new Random(3);
  const { matrix } = covariance(
    Float64Array.from({ length: 200 * n }, (_, i) => random.normal() * (1 + (i % n))),
    n,
  );
  const leading = leadingEigen(matrix, n, count, 1);
  const all = symmetricEigen(matrix, n);
  for (let c = 0; c < count; c++) {
    expect(leading.values[c]! / all.values[c]!).toBeCloseTo(1, 10);
    const product = leading.vectors
      .slice(c * n, (c + 1) * n)
      .reduce((sum, value, d) => sum + value * all.vectors[c * n + d]!, 0);
    expect(Math.abs(product)).toBeCloseTo(1, 10);
  }
});
