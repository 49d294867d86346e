import { expect, test } from 'vitest';
import { Graph } from '../../graph/graph.js';
import { directions } from '../../losses/parts/directions.js';
import { feed } from '../../ops/input.js';
import { expectClose, normals } from '../../testing/check-op.js';
import { runGraph } from '../../testing/run-graph.js';
import { unitVectors } from './unit-vectors.js';

test('are the directions that the graph computes, from 2e-4 to 1e30', async () => {
  const lengths = [2e-4, 1, 300, 1e30];
  const rows = lengths.flatMap((length, i) => Array.from(normals(6, `row ${i}`), (x) => length * (x + 2)));
  const matrix = Float32Array.from(rows);
  const x = feed(new Graph(), 'x', 'float32', [4, 6]);
  const [expected] = await runGraph([directions(x)], new Map([[x, matrix]]));
  expectClose(unitVectors(matrix, 6), expected!, 1e-6, 'rows');
});

test('zeros stay zeros, and the given matrix stays as it is', () => {
  const matrix = Float32Array.of(0, 0, 3, 4, 1e-40, 0);
  expect([...unitVectors(matrix, 2)]).toEqual([0, 0, Math.fround(0.6), Math.fround(0.8), 1, 0]);
  expect(matrix[2]).toBe(3);
});
