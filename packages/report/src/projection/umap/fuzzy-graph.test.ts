import { readFixtureJson } from '@kindred/fixtures';
import { describe, expect, test } from 'vitest';
import { fuzzyGraph } from './fuzzy-graph.js';
import { CURVE } from './layout.js';
import { nearestNeighbors } from './neighbors.js';

interface Expected {
  dimensions: number;
  vectors: number[];
  k: number;
  from: number[];
  to: number[];
  weights: number[];
}
const fixture = readFixtureJson<{
  fuzzyGraph: Record<string, Expected>;
  curve: { a: number; b: number };
}>('compare/projections.json');

test.each(Object.entries(fixture.fuzzyGraph))('SciPy agrees: %s', (_, expected) => {
  const neighbors = nearestNeighbors(Float32Array.from(expected.vectors), expected.dimensions, expected.k);
  const { from, to, weights } = fuzzyGraph(neighbors);
  expect([...from]).toEqual(expected.from);
  expect([...to]).toEqual(expected.to);
  weights.forEach((weight, e) => {
    expect(weight).toBeCloseTo(expected.weights[e]!, 9);
  });
});

test("the curve is SciPy's fit to a least distance of 0.1", () => {
  expect(CURVE.a).toBeCloseTo(fixture.curve.a, 6);
  expect(CURVE.b).toBeCloseTo(fixture.curve.b, 6);
});

describe('degenerate distances', () => {
  test('samples that are all equal belong to each other fully', () => {
    const { weights } = fuzzyGraph(nearestNeighbors(new Float32Array(20), 2, 3));
    expect([...new Set(weights)]).toEqual([1]);
  });

  test('equal distances to all neighbours give finite weights', () => {
    // The corners of a simplex.
    const corners = Float32Array.from({ length: 36 }, (_, i) => (i % 7 === 0 ? 1 : 0));
    const { weights } = fuzzyGraph(nearestNeighbors(corners, 6, 5));
    expect(weights).toHaveLength(15);
    expect(weights.every((weight) => weight === 1)).toBe(true);
  });
});
