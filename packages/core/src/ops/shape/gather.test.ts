import { expect, test } from 'vitest';
import { gradients } from '../../autodiff/gradients.js';
import { Graph } from '../../graph/graph.js';
import { checkOp } from '../../testing/check-op.js';
import { runGraph } from '../../testing/run-graph.js';
import { feed } from '../input.js';
import { sum } from '../reduce/sum.js';
import { gather } from './gather.js';

test.each([
  ['rows of a matrix', [4, 3], [5], [3, 0, 1, 2, 0]],
  ['a matrix of indices', [3, 2], [2, 2], [2, 0, 1, 2]],
  ['matrices of a list', [3, 2, 2], [2], [1, 1]],
  ['as many indices as rows', [3, 2], [3], [1, 2, 1]],
  ['elements of a vector', [5], [3], [4, 0, 4]],
  ['one row', [3, 2], [], [1]],
  ['one row of one', [1, 2], [3], [0, 0, 0]],
])('%s', async (_, table, shape, data) => {
  for (const dtype of ['int32', 'int64'] as const) {
    await checkOp(gather, [{ shape: table }, { shape, dtype, data }]);
  }
});

test('rows that are taken more than once add up, rows that are not get zero', async () => {
  const graph = new Graph();
  const table = feed(graph, 'table', 'float32', [4, 2]);
  const indices = feed(graph, 'indices', 'int64', [5]);
  const slopes = gradients(sum(gather(table, indices)), [table]).map((slope) => slope!);
  const values = new Map([
    [table, [1, 2, 3, 4, 5, 6, 7, 8]],
    [indices, [2, 0, 2, 2, 3]],
  ]);
  expect(await runGraph(slopes, values)).toEqual([[1, 1, 0, 0, 3, 3, 1, 1]]);
});

test('a table of integers', () =>
  checkOp(
    gather,
    [
      { shape: [3], dtype: 'int64', data: [7, 8, 9] },
      { shape: [2], dtype: 'int32', data: [2, 0] },
    ],
    { gradient: false },
  ));
