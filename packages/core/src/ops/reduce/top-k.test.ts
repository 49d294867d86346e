import { describe, expect, test } from 'vitest';
import { gradients } from '../../autodiff/gradients.js';
import { Graph } from '../../graph/graph.js';
import { checkOp } from '../../testing/check-op.js';
import { runGraph } from '../../testing/run-graph.js';
import { feed } from '../input.js';
import { sum } from './sum.js';
import { topK, topKWithPlaces } from './top-k.js';

describe.each([[[5]], [[3, 7]], [[2, 3, 4]], [[1, 1]]])('of %j', (shape) => {
  test.each(Array.from({ length: shape.at(-1)! }, (_, i) => i + 1))('%d', async (k) => {
    await checkOp((x) => topK(x, k), [{ shape }]);
    expect(topK(feed(new Graph(), 'x', 'float32', shape), k).shape).toEqual([...shape.slice(0, -1), k]);
  });
});

test('is sorted, with equals as often as they occur', async () => {
  const x = feed(new Graph(), 'x', 'float32', [2, 5]);
  const values = new Map([[x, [1, 4, 4, -2, 3, -Infinity, -1, Infinity, -1, -1]]]);
  expect(await runGraph([topK(x, 4)], values)).toEqual([[4, 4, 3, 1, Infinity, -1, -1, -1]]);
});

test('of equals, the first have the gradient', async () => {
  const x = feed(new Graph(), 'x', 'float32', [2, 4]);
  const slopes = gradients(sum(topK(x, 2)), [x]).map((slope) => slope!);
  expect(await runGraph(slopes, new Map([[x, [2, 5, 2, 2, 0, 0, 0, 0]]]))).toEqual([
    [1, 1, 0, 0, 1, 1, 0, 0],
  ]);
});

test('places are those of the first of equals', async () => {
  const x = feed(new Graph(), 'x', 'float32', [2, 4]);
  const values = new Map([[x, [2, 5, 2, 5, 0, 0, 7, 0]]]);
  expect(await runGraph([...topKWithPlaces(x, 3)], values)).toEqual([
    [5, 5, 2, 7, 0, 0],
    [1, 3, 0, 2, 0, 1],
  ]);
});
