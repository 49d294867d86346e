import { describe, expect, test } from 'vitest';
import { gradients } from '../../autodiff/gradients.js';
import { Graph } from '../../graph/graph.js';
import { checkOp } from '../../testing/check-op.js';
import { runGraph } from '../../testing/run-graph.js';
import { feed } from '../input.js';
import { argMax, max, mean, sum, sumTo } from './index.js';

const x = { shape: [2, 3, 4] };

describe.each(Object.entries({ sum, mean, max }))('%s', (_, op) => {
  test.each([
    [undefined],
    [[]],
    [[0]],
    [[1]],
    [[2]],
    [[-1]],
    [[-3]],
    [[0, 2]],
    [[2, 0]],
    [[1, -1]],
    [[0, 1, 2]],
  ])('over axes %j', async (axes) => {
    await checkOp((x) => op(x, { axes }), [x]);
    await checkOp((x) => op(x, { axes, keepDims: true }), [x]);
  });

  test('drops the axes, or keeps them with size 1', () => {
    const tensor = feed(new Graph(), 'x', 'float32', x.shape);
    expect(op(tensor).shape).toEqual([]);
    expect(op(tensor, { axes: [-1, 0] }).shape).toEqual([3]);
    expect(op(tensor, { axes: [-1, 0], keepDims: true }).shape).toEqual([1, 3, 1]);
    expect(op(tensor, { axes: [0, 2, -1] })).toBe(op(tensor, { axes: [-1, 0] }));
  });

  test('of a scalar is the scalar', () => {
    const scalar = feed(new Graph(), 'x', 'float32', []);
    expect(op(scalar)).toBe(scalar);
  });
});

test('tied maxima share the gradient', async () => {
  const ties = feed(new Graph(), 'x', 'float32', [2, 4]);
  const slopes = gradients(sum(max(ties, { axes: [1] })), [ties]).map((slope) => slope!);
  const [shares] = await runGraph(slopes, new Map([[ties, [5, 1, 5, 2, 0, 0, 0, 0]]]));
  expect(shares).toEqual([0.5, 0, 0.5, 0, 0.25, 0.25, 0.25, 0.25]);
});

test('max of negative numbers and infinities', () =>
  checkOp((x) => max(x, { axes: [1] }), [{ shape: [2, 2], data: [-3, -1, -Infinity, -2] }], {
    gradient: false,
  }));

describe('argMax', () => {
  test.each([0, 1, 2, -1, -2])('axis %d', (axis) =>
    checkOp((x) => argMax(x, axis), [x], { gradient: false }),
  );

  test('is int64 and takes the first of equals', async () => {
    const ties = feed(new Graph(), 'x', 'float32', [3, 3]);
    const best = argMax(ties, 1);
    expect(best).toMatchObject({ dtype: 'int64', shape: [3] });
    expect(await runGraph([best], new Map([[ties, [1, 3, 3, 2, 2, 2, -2, -3, -2]]]))).toEqual([[1, 0, 0]]);
  });
});

describe('sumTo', () => {
  test.each([[[2, 3, 4]], [[3, 4]], [[4]], [[3, 1]], [[2, 1, 1]], [[1, 1, 1]], [[1]], [[]]])(
    '%j',
    async (shape) => {
      await checkOp((x) => sumTo(x, shape), [x]);
      expect(sumTo(feed(new Graph(), 'x', 'float32', x.shape), shape).shape).toEqual(shape);
    },
  );
});
