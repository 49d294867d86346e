import { Random } from '@kindred/core/random';
import { expect, test } from 'vitest';
import { makeMap } from './make-map.js';

/** Two classes apart from each other in the first number. */
function clusters(count: number, dimensions: number) {
  const random = new Random(1);
  const labels = Int32Array.from({ length: count }, (_, i) => i % 2);
  const vectors = Float32Array.from({ length: count * dimensions }, (_, i) => {
    const noise = random.float() - 0.5;
    return i % dimensions === 0 ? noise + 20 * labels[Math.floor(i / dimensions)]! : noise;
  });
  return { vectors, labels, dimensions };
}

const silent = () => {};

test('a map of some images says so, and each point is that of its image', () => {
  const all = clusters(400, 3);
  const { points, images, facts } = makeMap(all, { kind: 'pca', images: 100 }, silent);
  expect(facts).toMatchObject({ shown: 100, images: 400 });
  expect(facts.method).toContain('100 of 400 images');
  expect(facts.shares![0]).toBeGreaterThan(0.9);
  const sides = [...images].map((image, i) => [all.labels[image], Math.sign(points[2 * i]!)]);
  expect(new Set(sides.map(String)).size).toBe(2);
});

test('of all images nothing is drawn, and one dimension alone lies on a line', () => {
  const { points, facts } = makeMap(clusters(10, 1), { kind: 'pca', images: 10 }, silent);
  expect(facts.method).toContain('all 10 images');
  expect([...points].filter((_, i) => i % 2 === 1)).toEqual(new Array(10).fill(0));
});

test('UMAP keeps classes together, and tells how far it is', () => {
  const steps = new Set<string>();
  const all = clusters(60, 64);
  const { points, facts } = makeMap(all, { kind: 'umap', images: 60 }, (step) => steps.add(step));
  expect(facts.method).toContain('UMAP of all 60 images, with exact neighbours');
  expect([...steps]).toEqual([...['looking for neighbours', 'arranging the images']]);
  const nearest = (i: number) => {
    const distance = (j: number) =>
      i === j
        ? Number.POSITIVE_INFINITY
        : Math.hypot(points[2 * i]! - points[2 * j]!, points[2 * i + 1]! - points[2 * j + 1]!);
    return [...all.labels.keys()].reduce((best, j) => (distance(j) < distance(best) ? j : best));
  };
  const together = [...all.labels.keys()].filter((i) => all.labels[nearest(i)] === all.labels[i]);
  expect(together.length).toBeGreaterThan(55);
});
