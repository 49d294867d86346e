import { Random } from '@kindred/core/random';
import { pca } from '@kindred/report';
import { expect, test } from 'vitest';
import { reduceVectors } from './reduce-vectors.js';

/** Vectors of three strong directions among many weak ones. */
function strongInThree(samples: number, dimensions: number): Float32Array {
  const random = new Random(3);
  const noise = () => random.float() - 0.5;
  const directions = Array.from({ length: 3 }, () => Float64Array.from({ length: dimensions }, noise));
  const vectors = new Float32Array(samples * dimensions);
  for (let i = 0; i < samples; i++) {
    const strengths = [20 * noise(), 12 * noise(), 8 * noise()];
    for (let d = 0; d < dimensions; d++) {
      vectors[i * dimensions + d] =
        5 + 0.1 * noise() + strengths.reduce((sum, strength, s) => sum + strength * directions[s]![d]!, 0);
    }
  }
  return vectors;
}

test('the variance of the leading principal components is kept', () => {
  const [samples, dimensions, count] = [200, 40, 3];
  const vectors = strongInThree(samples, dimensions);
  const energy = (scores: Float64Array) => scores.reduce((sum, score) => sum + score ** 2, 0);
  const best = energy(pca(vectors, dimensions, count).scores);
  const kept = energy(reduceVectors(vectors, dimensions, count));
  expect(kept / best).toBeGreaterThan(0.9999);
  expect(kept / best).toBeLessThanOrEqual(1 + 1e-9);
});

test('vectors that are all alike come to one place', () => {
  const reduced = reduceVectors(new Float32Array(60).fill(2), 6, 3);
  expect([...reduced]).toEqual(new Array(30).fill(0));
});
