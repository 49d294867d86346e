import { KindredError } from '@kindred/core/errors';
import { Random } from '@kindred/core/random';
import { describe, expect, test } from 'vitest';
import { pca } from '../pca.js';
import { nearestNeighbors } from './neighbors.js';
import { umap } from './umap.js';

/** Samples in the order of their way along an S that is bent through three dimensions. */
function sheet(samples: number): Float32Array {
  const random = new Random(3);
  const vectors = new Float32Array(samples * 3);
  for (let i = 0; i < samples; i++) {
    const angle = 3 * Math.PI * (i / samples - 0.5);
    vectors.set([Math.sin(angle), random.float(), Math.sign(angle) * (Math.cos(angle) - 1)], i * 3);
  }
  return vectors;
}

/** The share of the ten nearest neighbours of a sample that are still among the ten nearest in the plane. */
function keptNeighbors(vectors: Float32Array, dimensions: number, points: Float64Array): number {
  const before = nearestNeighbors(vectors, dimensions, 10).indices;
  const after = nearestNeighbors(points, 2, 10).indices;
  let kept = 0;
  for (let i = 0; i < before.length; i += 10) {
    const row = new Set(before.subarray(i, i + 10));
    for (const neighbor of after.subarray(i, i + 10)) if (row.has(neighbor)) kept++;
  }
  return kept / before.length;
}

describe('a picture', () => {
  test('parts clusters', () => {
    const random = new Random(1);
    const labels = Int32Array.from({ length: 120 }, (_, i) => i % 4);
    const vectors = Float32Array.from({ length: 120 * 8 }, (_, i) => {
      const isOwnAxis = i % 8 === labels[Math.floor(i / 8)];
      return (isOwnAxis ? 6 : 0) + random.normal();
    });
    const points = umap(vectors, 8);
    const { indices } = nearestNeighbors(points, 2, 5);
    indices.forEach((neighbor, place) => {
      expect(labels[neighbor]).toBe(labels[Math.floor(place / 5)]);
    });
  });

  test('keeps more neighbours of a folded sheet than a projection can', () => {
    const vectors = sheet(300);
    const kept = keptNeighbors(vectors, 3, umap(vectors, 3));
    expect(kept).toBeGreaterThan(0.6);
    expect(kept).toBeGreaterThan(keptNeighbors(vectors, 3, pca(vectors, 3).scores) + 0.1);
  });

  test('is the same for the same seed, and another for another', () => {
    const vectors = sheet(60);
    const picture = umap(vectors, 3, { seed: 4, epochs: 50 });
    expect(umap(vectors, 3, { seed: 4, epochs: 50 })).toEqual(picture);
    expect(umap(vectors, 3, { seed: 5, epochs: 50 })).not.toEqual(picture);
  });
});

describe('degenerate data', () => {
  test.each([
    ['three samples', Float32Array.of(0, 0, 1, 0, 0, 1), 2],
    ['equal samples', new Float32Array(40).fill(2), 4],
    ['one dimension', Float32Array.of(1, 2, 3, 10, 11, 12), 1],
  ])('%s have a picture', (_, vectors, dimensions) => {
    const points = umap(vectors, dimensions);
    expect(points).toHaveLength((2 * vectors.length) / dimensions);
    expect(points.every(Number.isFinite)).toBe(true);
  });

  test('two samples have none', () => {
    expect(() => umap(new Float32Array(6), 3)).toThrow(KindredError);
  });
});
