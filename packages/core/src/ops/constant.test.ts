import { expect, test } from 'vitest';
import { Graph } from '../graph/graph.js';
import type { DType } from '../graph/types.js';
import { runGraph } from '../testing/run-graph.js';
import { constant, lift } from './constant.js';
import { div } from './elementwise/index.js';
import { feed } from './input.js';

test.each<[DType, number[]]>([
  ['float32', [-1.5, 0, 3.25]],
  ['int32', [-(2 ** 31), 0, 2 ** 31 - 1]],
  ['int64', [-(2 ** 53), 0, 2 ** 53]],
  ['uint8', [0, 1, 255]],
  ['bool', [1, 0, 1]],
])('%s', async (dtype, data) => {
  const tensor = constant(new Graph(), data, [3, 1], dtype);
  expect(tensor).toMatchObject({ dtype, shape: [3, 1] });
  expect(await runGraph([tensor], new Map())).toEqual([data]);
});

test('a number is a float32 scalar', async () => {
  const tensor = constant(new Graph(), 2.5);
  expect(tensor).toMatchObject({ dtype: 'float32', shape: [] });
  expect(await runGraph([tensor], new Map())).toEqual([[2.5]]);
});

test('a typed array whose view begins inside its buffer', async () => {
  const view = Float32Array.of(1, 2, 3, 4).subarray(1, 3);
  expect(await runGraph([constant(new Graph(), view, [2])], new Map())).toEqual([[2, 3]]);
});

test('not finite', async () => {
  const values = constant(new Graph(), [Infinity, -Infinity, Number.NaN], [3]);
  expect(await runGraph([values], new Map())).toEqual([[Infinity, -Infinity, Number.NaN]]);
});

test('the sign of zero is kept', async () => {
  const graph = new Graph();
  const x = feed(graph, 'x', 'float32', []);
  const quotients = [0, -0].map((zero) => div(x, constant(graph, zero)));
  expect(await runGraph(quotients, new Map([[x, [1]]]))).toEqual([[Infinity], [-Infinity]]);
});

test('lift turns numbers into constants of a type and passes tensors on', () => {
  const like = feed(new Graph(), 'x', 'int64', [3]);
  expect(lift(4, like)).toMatchObject({ dtype: 'int64', shape: [] });
  expect(lift(like, like)).toBe(like);
});
