import { describe, expect, test } from 'vitest';
import { gradients } from '../../autodiff/gradients.js';
import { Graph, type Tensor } from '../../graph/graph.js';
import { checkOp, expectClose } from '../../testing/check-op.js';
import { runGraph } from '../../testing/run-graph.js';
import { feed } from '../input.js';
import { sum } from '../reduce/sum.js';
import {
  abs,
  exp,
  floor,
  hardSigmoid,
  hardSwish,
  leakyRelu,
  log,
  neg,
  relu,
  relu6,
  sigmoid,
  silu,
  softplus,
  sqrt,
  step,
  tanh,
} from './index.js';

/** Values and derivatives at given points, from ONNX Runtime. */
async function atPoints(op: (x: Tensor) => Tensor, points: readonly number[]) {
  const graph = new Graph();
  const x = feed(graph, 'x', 'float32', [points.length]);
  const y = op(x);
  const [dx] = gradients(sum(y), [x]);
  const [values, slopes] = await runGraph(dx ? [y, dx] : [y], new Map([[x, points]]));
  return { values: values!, slopes };
}

describe('against the reference and finite differences', () => {
  const anywhere = { abs, exp, leakyRelu, neg, relu, sigmoid, softplus, tanh };
  test.each(Object.entries(anywhere))('%s', async (_, op) => {
    for (const shape of [[], [5], [2, 3, 4, 2]]) await checkOp((x) => op(x), [{ shape }]);
  });

  test.each(Object.entries({ relu6, hardSigmoid, hardSwish, silu }))('%s, on all its parts', (_, op) =>
    checkOp(op, [{ shape: [2, 5], data: [-80, -4, -2.9, -1, 0.1, 1, 2.9, 3.1, 5.9, 80] }]),
  );

  test.each(Object.entries({ log, sqrt }))('%s', (_, op) =>
    checkOp(op, [{ shape: [2, 3], data: [0.01, 0.5, 1, 2, 40, 1000] }], { epsilon: 1e-7 }),
  );

  test.each(Object.entries({ floor, step }))('%s', (_, op) =>
    checkOp(op, [{ shape: [5], data: [-1.5, -1, 0, 0.5, 2] }], { gradient: false }),
  );
});

test.each(Object.entries({ floor, step }))('no gradient passes through %s', (_, op) => {
  const x = feed(new Graph(), 'x', 'float32', [3]);
  expect(gradients(sum(op(x)), [x])).toEqual([undefined]);
});

describe('at the kink', () => {
  test.each([
    ['relu', relu, [0, 0, 1]],
    ['abs', abs, [-1, 0, 1]],
    ['leakyRelu', (x: Tensor) => leakyRelu(x, 0.25), [0.25, 0.25, 1]],
  ])('%s', async (_, op, expected) => {
    const { slopes } = await atPoints(op, [-1, 0, 1]);
    expect(slopes).toEqual(expected);
  });

  test('the gradients of relu6, hardSigmoid and hardSwish', async () => {
    const above6 = 6 * (1 + 2 ** -22);
    expect((await atPoints(relu6, [-1, 0, 1e-30, 5.9999995, 6, above6])).slopes).toEqual([0, 0, 1, 1, 0, 0]);
    const slopesAt3 = async (op: (x: Tensor) => Tensor) => (await atPoints(op, [-4, -3, 3, 4])).slopes;
    expect(await slopesAt3(hardSigmoid)).toEqual([0, 0, 0, 0]);
    expect(await slopesAt3(hardSwish)).toEqual([0, 0, 1, 1]);
  });

  test('step is exact from the smallest normal number to infinity', async () => {
    const { values } = await atPoints(step, [1.2e-38, 1, 3e38, Infinity, 0, -0, -1.2e-38, -Infinity]);
    expect(values).toEqual([1, 1, 1, 1, 0, 0, 0, 0]);
  });
});

describe('far from zero', () => {
  test('softplus keeps its digits where it is small and does not overflow where it is large', async () => {
    const points = [-80, -20, 20, 80];
    const { values, slopes } = await atPoints(softplus, points);
    values.forEach((value, i) => {
      const expected = Math.max(points[i]!, 0) + Math.log1p(Math.exp(-Math.abs(points[i]!)));
      expectClose([value], [expected], 1e-5, `softplus(${points[i]})`);
    });
    expectClose(slopes!, [0, 0, 1, 1], 1e-7, 'slopes');
  });

  test('sigmoid and the slope of softplus keep their digits where they are small', async () => {
    const points = [-80, -40, -18, -16, -10];
    const expected = points.map((x) => 1 / (1 + Math.exp(-x)));
    const { values } = await atPoints(sigmoid, points);
    const { slopes } = await atPoints(softplus, points);
    expected.forEach((value, i) => {
      expectClose([values[i]! / value, slopes![i]! / value], [1, 1], 1e-5, `at ${points[i]}`);
    });
  });

  test.each([80, 1e4, 1e30])('silu and hardSwish at +-%d', async (size) => {
    for (const op of [silu, hardSwish]) {
      const { values, slopes } = await atPoints(op, [-size, size]);
      expectClose(values, [0, Math.fround(size)], 1e-7, 'values');
      expectClose(slopes!, [0, 1], 1e-7, 'slopes');
    }
  });

  test.each([1e4, 1e30])('softplus and sigmoid at +-%d', async (size) => {
    expect((await atPoints(softplus, [-size, size])).values).toEqual([0, Math.fround(size)]);
    for (const op of [sigmoid, softplus, tanh]) {
      const { slopes } = await atPoints(op, [-size, size]);
      expectClose(slopes!, op === softplus ? [0, 1] : [0, 0], 1e-7, 'slopes');
    }
  });
});
