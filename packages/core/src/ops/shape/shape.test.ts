import { describe, expect, test } from 'vitest';
import { Graph } from '../../graph/graph.js';
import { checkOp } from '../../testing/check-op.js';
import { runGraph } from '../../testing/run-graph.js';
import { feed } from '../input.js';
import { broadcastTo, concat, flatten, oneHot, range, reshape, transpose } from './index.js';

const feedOf = (shape: number[]) => feed(new Graph(), 'x', 'float32', shape);

describe('broadcastTo', () => {
  test.each([
    [[3], [2, 3]],
    [
      [2, 1],
      [2, 4],
    ],
    [[1], [3]],
    [[], [2, 2]],
    [
      [1, 3, 1],
      [2, 1, 3, 4],
    ],
  ])('%j to %j', (from, to) => checkOp((x) => broadcastTo(x, to), [{ shape: from }]));

  test('its own shape is no operation', () => {
    const x = feedOf([2, 3]);
    expect(broadcastTo(x, [2, 3])).toBe(x);
  });
});

describe('concat', () => {
  test.each([0, 1, 2, -1, -3])('three tensors along axis %d', (axis) => {
    const shapes = [1, 3, 2].map((size) => ({ shape: [2, 2, 2].with(axis, size) }));
    return checkOp((...parts) => concat(parts, axis), shapes);
  });

  test('one tensor twice', () => checkOp((x) => concat([x, x], 0), [{ shape: [2, 3] }]));

  test('one tensor is no operation', () => {
    const x = feedOf([2]);
    expect(concat([x], 0)).toBe(x);
    expect(() => concat([], 0)).toThrow('concat needs at least one tensor');
  });
});

describe('reshape', () => {
  test.each([
    [
      [2, 6],
      [3, 4],
    ],
    [[2, 6], [-1]],
    [
      [2, 6],
      [2, -1, 2],
    ],
    [
      [2, 6],
      [-1, 1, 12],
    ],
    [[1, 1], []],
    [[], [1, 1]],
  ])('%j to %j', (from, to) => checkOp((x) => reshape(x, to), [{ shape: from }]));

  test('its own shape is no operation', () => {
    const x = feedOf([2, 3]);
    expect(reshape(x, [2, -1])).toBe(x);
  });

  test('flatten keeps the batch', async () => {
    expect(flatten(feedOf([4, 2, 3, 1])).shape).toEqual([4, 6]);
    expect(flatten(feedOf([4])).shape).toEqual([4, 1]);
    await checkOp(flatten, [{ shape: [2, 3, 2] }]);
  });
});

describe('transpose', () => {
  test.each([[undefined], [[0, 1, 2]], [[1, 0, 2]], [[2, 0, 1]], [[1, 2, 0]]])('order %j', (order) =>
    checkOp((x) => transpose(x, order), [{ shape: [2, 3, 4] }]),
  );

  test('twice by a cycle of four axes', () =>
    checkOp((x) => transpose(transpose(x, [3, 0, 1, 2]), [3, 0, 1, 2]), [{ shape: [2, 3, 1, 4] }]));
});

describe('oneHot', () => {
  test.each(['int32', 'int64'] as const)('%s labels of any shape', async (dtype) => {
    await checkOp((x) => oneHot(x, 4), [{ shape: [3], dtype, data: [2, 0, 3] }], { gradient: false });
    await checkOp((x) => oneHot(x, 3), [{ shape: [2, 2], dtype, data: [2, 0, 1, 1] }], { gradient: false });
    await checkOp((x) => oneHot(x, 3), [{ shape: [], dtype, data: [1] }], { gradient: false });
  });

  test('a label out of range gives zeros', async () => {
    const labels = feed(new Graph(), 'labels', 'int64', [2]);
    expect(await runGraph([oneHot(labels, 2)], new Map([[labels, [-1, 2]]]))).toEqual([[0, 0, 0, 0]]);
  });
});

test.each(['float32', 'int32', 'int64'] as const)('range of %s', async (dtype) => {
  const numbers = range(new Graph(), 4, dtype);
  expect(numbers).toMatchObject({ dtype, shape: [4] });
  expect(await runGraph([numbers], new Map())).toEqual([[0, 1, 2, 3]]);
});
