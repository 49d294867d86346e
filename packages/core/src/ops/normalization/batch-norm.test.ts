import { describe, expect, test } from 'vitest';
import { gradients } from '../../autodiff/gradients.js';
import { KindredError } from '../../errors.js';
import { Graph, type Tensor } from '../../graph/graph.js';
import { interpret } from '../../graph/interpret.js';
import { type Shape, sizeOf } from '../../graph/types.js';
import { checkOp, expectClose, normals } from '../../testing/check-op.js';
import { runGraph } from '../../testing/run-graph.js';
import { constant } from '../constant.js';
import { add, mul } from '../elementwise/index.js';
import { feed } from '../input.js';
import { mean, sum } from '../reduce/index.js';
import { stopGradient } from '../stop-gradient.js';
import { batchNormInference, batchNormTraining } from './batch-norm.js';

const shapes: Shape[] = [
  [3, 4, 2, 3],
  [4, 2, 3, 3],
  [5, 3],
  [1, 2, 3, 3],
  [4, 2, 5],
  [3, 1, 1, 1],
];

describe('training', () => {
  const normalized = (epsilon: number) => (x: Tensor, weight: Tensor, bias: Tensor) =>
    batchNormTraining(x, weight, bias, { epsilon }).y;

  test.each(shapes.map((shape) => [shape]))('%j', async (shape) => {
    const vector = { shape: [shape[1]!] };
    await checkOp(normalized(1e-5), [{ shape }, vector, vector]);
    await checkOp(normalized(0.5), [{ shape }, vector, vector]);
  });

  test('mean and biased variance of the batch', async () => {
    const x = feed(new Graph(), 'x', 'float32', [2, 2, 1, 2]);
    const vector = constant(x.graph, [1, 1], [2]);
    const { mean, variance } = batchNormTraining(x, vector, vector, { epsilon: 1e-5 });
    const values = new Map([[x, [1, 3, 0, 0, 5, 7, 0, 8]]]);
    expect(await runGraph([mean, variance], values)).toEqual([
      [4, 2],
      [5, 12],
    ]);
  });

  // The mean of squares minus the squared mean would leave no correct digit at 1e4.
  test.each([
    [10, 1e-5],
    [1e3, 1e-5],
    [1e4, 1e-3],
    [-1e4, 1e-3],
  ])('a mean of %d and a deviation of 1', async (offset, tolerance) => {
    const graph = new Graph();
    const x = feed(graph, 'x', 'float32', [8, 2, 12, 12]);
    const values = new Map([[x, normals(sizeOf(x.shape), 'x').map((value) => Math.fround(value + offset))]]);
    const { y, mean, variance } = batchNormTraining(
      x,
      constant(graph, [1, 0.5], [2]),
      constant(graph, [0, 0.25], [2]),
      { epsilon: 1e-5 },
    );
    const weights = constant(graph, normals(sizeOf(x.shape), 'weights'), x.shape);
    const [dx] = gradients(sum(mul(y, weights)), [x]);
    const tensors = [y, mean, variance, dx!];
    const expected = interpret(tensors, values);
    (await runGraph(tensors, values)).forEach((actual, i) => {
      expectClose(actual, expected[i]!.data, tolerance, ['y', 'mean', 'variance', 'dx'][i]!);
    });
  });

  test('a constant channel gives the bias and finite gradients', async () => {
    const graph = new Graph();
    const x = feed(graph, 'x', 'float32', [2, 1, 2, 2]);
    const weight = feed(graph, 'weight', 'float32', [1]);
    const bias = feed(graph, 'bias', 'float32', [1]);
    const { y } = batchNormTraining(x, weight, bias, { epsilon: 1e-5 });
    const loss = sum(mul(y, constant(graph, [1, 2, 3, 4, 5, 6, 7, 8], x.shape)));
    const slopes = gradients(loss, [x, weight, bias]).map((slope) => slope!);
    const values = new Map([
      [x, new Array(8).fill(0.1)],
      [weight, [1]],
      [bias, [0.5]],
    ]);
    const [output, dx, dweight, dbias] = await runGraph([y, ...slopes], values);
    expectClose(output!, new Array(8).fill(0.5), 1e-4, 'y');
    const centred = [1, 2, 3, 4, 5, 6, 7, 8].map((value) => (value - 4.5) / Math.sqrt(1e-5));
    expectClose(dx!, centred, 1e-4, 'dx');
    expect(Math.abs(dweight![0]!)).toBeLessThan(1e-2);
    expectClose(dbias!, [36], 1e-6, 'dbias');
  });

  test('a gradient that reaches the statistics is an error that names operation and node', () => {
    const graph = new Graph();
    const x = feed(graph, 'x', 'float32', [2, 3]);
    const vector = constant(graph, [1, 1, 1], [3]);
    const outputs = graph.scope('bn7', () => batchNormTraining(x, vector, vector, { epsilon: 1e-5 }));
    for (const statistic of [outputs.mean, outputs.variance]) {
      for (const loss of [mean(statistic), add(sum(outputs.y), mean(statistic))]) {
        expect(() => gradients(loss, [x])).toThrow(KindredError);
        expect(() => gradients(loss, [x])).toThrow(/"batchNormTraining" has no gradient .*node "bn7\//);
      }
    }
    expect(gradients(mean(stopGradient(outputs.mean)), [x])).toEqual([undefined]);
  });
});

describe('inference', () => {
  test.each(shapes.map((shape) => [shape]))('%j', (shape) => {
    const vector = { shape: [shape[1]!] };
    const variance = { ...vector, data: Array.from({ length: shape[1]! }, (_, c) => c + 0.5) };
    return checkOp(
      (...[x, weight, bias, mean, variance]) =>
        batchNormInference(x!, weight!, bias!, mean!, variance!, { epsilon: 1e-3 }),
      [{ shape }, vector, vector, vector, variance],
    );
  });

  test('with the statistics of the batch it is what training computes', async () => {
    const graph = new Graph();
    const x = feed(graph, 'x', 'float32', [4, 2, 3, 3]);
    const [weight, bias] = [constant(graph, [2, -1], [2]), constant(graph, [0, 1], [2])];
    const attributes = { epsilon: 1e-5 };
    const { y, mean, variance } = batchNormTraining(x, weight, bias, attributes);
    const same = batchNormInference(x, weight, bias, mean, variance, attributes);
    const [training, inference] = await runGraph([y, same], new Map([[x, normals(72, 'x')]]));
    expectClose(inference!, training!, 1e-6, 'inference');
  });
});
