import { describe, expect, test } from 'vitest';
import { gradients } from '../autodiff/gradients.js';
import { Graph } from '../graph/graph.js';
import { interpret } from '../graph/interpret.js';
import { checkOp, expectClose, normals } from '../testing/check-op.js';
import { runGraph } from '../testing/run-graph.js';
import { constant } from './constant.js';
import { mul } from './elementwise/index.js';
import { feed } from './input.js';
import { pairwiseDistance } from './pairwise-distance.js';
import { sum } from './reduce/sum.js';

test.each([[[5, 4]], [[2, 3]], [[6, 1]]])('%j', (shape) => checkOp(pairwiseDistance, [{ shape }]));

/** The distances and the gradient of a weighting of them, by the engine and by the reference. */
async function distancesOf(rows: readonly (readonly number[])[]) {
  const graph = new Graph();
  const n = rows.length;
  const x = feed(graph, 'x', 'float32', [n, rows[0]!.length]);
  const distance = pairwiseDistance(x);
  const loss = sum(mul(distance, constant(graph, normals(n * n, 'weights'), [n, n])));
  const tensors = [distance, gradients(loss, [x])[0]!];
  const values = new Map([[x, Float32Array.from(rows.flat())]]);
  return { actual: await runGraph(tensors, values), expected: interpret(tensors, values) };
}

describe('equal rows', () => {
  test('all of them: distances and gradients are zero', async () => {
    const { actual } = await distancesOf([
      [1.1, 2.2],
      [1.1, 2.2],
      [1.1, 2.2],
    ]);
    expect(actual[0]).toEqual(new Array(9).fill(0));
    for (const value of actual[1]!) expect(Math.abs(value)).toBe(0);
  });

  test('a single row', async () => {
    const { actual } = await distancesOf([[3, 4]]);
    expect(actual[0]).toEqual([0]);
    expect(Math.abs(actual[1]![0]!)).toBe(0);
  });

  test('two among others: they neither attract nor repel each other', async () => {
    const { actual, expected } = await distancesOf([
      [0.5, -1.25, 2],
      [1.5, 0.25, -1],
      [0.5, -1.25, 2],
    ]);
    expect(actual[0]![2]).toBe(0);
    expectClose(actual[0]!, expected[0]!.data, 1e-6, 'distances');
    expectClose(actual[1]!, expected[1]!.data, 1e-5, 'gradient');
  });
});

test.each([
  ['distances keep their digits far from the origin', 1000, 1, 1e-6, 1e-5],
  ['near rows', 0, 1e-3, 1e-6, 1e-6],
  ['near rows far from the origin', 64, 1e-3, 1e-6, 1e-6],
])('%s', async (_, offset, spread, tolerance, gradientTolerance) => {
  const noise = normals(12, 'noise');
  const rows = [0, 1, 2, 3].map((i) =>
    [0, 1, 2].map((d) =>
      Math.fround(offset + (i < 2 ? 0 : i) + (spread * Math.round(noise[i * 3 + d]! * 64)) / 64),
    ),
  );
  const { actual, expected } = await distancesOf(rows);
  expectClose(actual[0]!, expected[0]!.data, tolerance, 'distances');
  expectClose(actual[1]!, expected[1]!.data, gradientTolerance, 'gradient');
});
