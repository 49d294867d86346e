import { describe, expect, test } from 'vitest';
import { gradients } from '../../autodiff/gradients.js';
import { Graph } from '../../graph/graph.js';
import { type CheckedInput, checkOp } from '../../testing/check-op.js';
import { runGraph } from '../../testing/run-graph.js';
import { mul } from '../elementwise/index.js';
import { feed } from '../input.js';
import { sum } from '../reduce/sum.js';
import { and, cast, equal, greater, greaterOrEqual, less, lessOrEqual, not, or, where } from './index.js';

const valuesOnly = { gradient: false };
const bools = (shape: number[], data: number[]): CheckedInput => ({ shape, dtype: 'bool', data });

describe.each(Object.entries({ equal, greater, greaterOrEqual, less, lessOrEqual }))('%s', (_, op) => {
  test.each(['float32', 'int32', 'int64', 'uint8'] as const)('%s, broadcast both ways', async (dtype) => {
    const matrix: CheckedInput = { shape: [2, 3], dtype, data: [0, 1, 2, 1, 1, 3] };
    const row: CheckedInput = { shape: [3], dtype, data: [0, 2, 1] };
    await checkOp(op, [matrix, row], valuesOnly);
    await checkOp(op, [row, matrix], valuesOnly);
    await checkOp((x) => op(x, 1), [matrix], valuesOnly);
    await checkOp((x) => op(1, x), [matrix], valuesOnly);
  });
});

test('and, or, not', async () => {
  const [p, q] = [bools([2, 1], [0, 1]), bools([2], [0, 1])];
  await checkOp(and, [p, q], valuesOnly);
  await checkOp(or, [p, q], valuesOnly);
  await checkOp(not, [q], valuesOnly);
});

describe('cast', () => {
  test.each(['float32', 'int32', 'int64', 'uint8', 'bool'] as const)('to %s', async (to) => {
    for (const dtype of ['float32', 'int32', 'int64', 'uint8', 'bool'] as const) {
      await checkOp((x) => cast(x, to), [{ shape: [3], dtype, data: [0, 1, 1] }], valuesOnly);
    }
  });

  test('truncates towards zero; anything but zero is true', async () => {
    const numbers = { shape: [4], data: [-1.75, -0.25, 0, 2.75] };
    await checkOp((x) => cast(x, 'int32'), [numbers], valuesOnly);
    await checkOp((x) => cast(x, 'bool'), [numbers], valuesOnly);
  });

  test('to its own type is no operation', () => {
    const x = feed(new Graph(), 'x', 'float32', [2]);
    expect(cast(x, 'float32')).toBe(x);
  });

  test('no gradient passes through integers', () => {
    const x = feed(new Graph(), 'x', 'float32', [2]);
    expect(gradients(sum(cast(cast(x, 'int32'), 'float32')), [x])).toEqual([undefined]);
  });
});

describe('where', () => {
  const mask = bools([2, 3], [1, 0, 1, 0, 0, 1]);

  test.each([
    ['equal shapes', mask, [2, 3], [2, 3]],
    ['branches broadcast', mask, [3], [2, 1]],
    ['condition broadcasts', bools([3], [0, 1, 1]), [2, 3], [2, 3]],
    ['everything broadcasts', bools([2, 1, 1], [0, 1]), [3, 1], [4]],
    ['a scalar branch', mask, [], [2, 3]],
  ])('%s', (_, condition, a, b) =>
    checkOp((x, y, c) => where(c, x, y), [{ shape: a }, { shape: b }, condition]),
  );

  test('numbers as branches', async () => {
    await checkOp((x) => where(greater(x, 0), x, 0), [{ shape: [3, 4] }]);
    await checkOp((x) => where(greater(x, 0), -1, x), [{ shape: [3, 4] }]);
  });

  test('the branch that is not taken does not matter, not even to the gradient', async () => {
    const graph = new Graph();
    const x = feed(graph, 'x', 'float32', [2]);
    const y = where(greater(x, 0), mul(x, 3), mul(x, x));
    const slopes = gradients(sum(y), [x]).map((slope) => slope!);
    expect(await runGraph([y, ...slopes], new Map([[x, [2, -Infinity]]]))).toEqual([
      [6, Infinity],
      [3, -Infinity],
    ]);
  });
});
