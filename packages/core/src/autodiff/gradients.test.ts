import { describe, expect, test } from 'vitest';
import { Graph, type Tensor } from '../graph/graph.js';
import { constant } from '../ops/constant.js';
import { conv2d } from '../ops/conv/conv2d.js';
import { add, exp, mul, neg, pow, relu, sigmoid, step, sub } from '../ops/elementwise/index.js';
import { feed } from '../ops/input.js';
import { matmul } from '../ops/linear/matmul.js';
import { cast } from '../ops/logic/index.js';
import { batchNormTraining } from '../ops/normalization/batch-norm.js';
import { argMax, mean, sum } from '../ops/reduce/index.js';
import { concat, oneHot, reshape } from '../ops/shape/index.js';
import { stopGradient } from '../ops/stop-gradient.js';
import { checkOp } from '../testing/check-op.js';
import { runGraph } from '../testing/run-graph.js';
import { gradients } from './gradients.js';

const scalar = (graph: Graph, name: string) => feed(graph, name, 'float32', []);

/** Derivatives of a function of scalars, as numbers. */
async function slopesOf(build: (...inputs: Tensor[]) => Tensor, ...at: number[]): Promise<number[]> {
  const graph = new Graph();
  const inputs = at.map((_, i) => scalar(graph, `input ${i}`));
  const slopes = gradients(build(...inputs), inputs).map((slope) => slope!);
  return (await runGraph(slopes, new Map(inputs.map((input, i) => [input, [at[i]!]])))).flat();
}

describe('values that are used several times', () => {
  test('x + x + x', async () => {
    expect(await slopesOf((x) => add(add(x, x), x), 5)).toEqual([3]);
  });

  test('a shared subexpression', async () => {
    // y = 3x, f = y^2 + 2y: f' = (2y + 2) 3
    const f = (x: Tensor) => {
      const y = mul(x, 3);
      return add(mul(y, y), mul(y, 2));
    };
    expect(await slopesOf(f, 4)).toEqual([78]);
  });

  test('a diamond: both ways from x meet again', () =>
    checkOp((x) => mul(exp(x), sigmoid(add(exp(x), x))), [{ shape: [2, 3] }]));

  test('a diamond on a diamond on a diamond', () =>
    checkOp(
      (x) => {
        let y = x;
        for (let i = 0; i < 3; i++) y = mul(sigmoid(y), add(y, 0.5));
        return y;
      },
      [{ shape: [4] }],
    ));

  test('an expression that was written twice', async () => {
    expect(await slopesOf((x) => add(pow(x, 2), pow(x, 2)), 3)).toEqual([12]);
  });
});

describe('what the loss does not depend on', () => {
  test('has no gradient', () => {
    const graph = new Graph();
    const [x, other] = [scalar(graph, 'x'), scalar(graph, 'other')];
    const [dx, none] = gradients(mul(x, x), [x, other]);
    expect(dx!.shape).toEqual([]);
    expect(none).toBeUndefined();
  });

  test('has none through stopGradient, comparisons, rounding and indices', () => {
    const x = feed(new Graph(), 'x', 'float32', [2, 3]);
    const labels = oneHot(argMax(x, 1), 3);
    for (const y of [stopGradient(x), step(x), cast(cast(x, 'int64'), 'float32'), labels]) {
      expect(gradients(sum(y), [x])).toEqual([undefined]);
    }
  });

  test('a way that ends does not spoil the one that is open', async () => {
    expect(await slopesOf((x) => mul(stopGradient(mul(x, x)), x), 3)).toEqual([9]);
    expect(await slopesOf((x) => mul(step(x), x), 3)).toEqual([1]);
  });

  test('adds no nodes for the inputs that were not asked for', () => {
    const graph = new Graph();
    const [x, hidden] = [scalar(graph, 'x'), scalar(graph, 'hidden')];
    gradients(mul(x, exp(hidden)), [x]);
    expect(graph.nodes.filter(({ op }) => op.name === 'exp').length).toBe(1);
    expect(graph.nodes.filter(({ name }) => name.includes('exp/')).length).toBe(0);
  });
});

describe('variables', () => {
  test('the loss itself has gradient 1', async () => {
    const graph = new Graph();
    const loss = mul(scalar(graph, 'x'), 2);
    expect(await runGraph([gradients(loss, [loss])[0]!], new Map())).toEqual([[1]]);
  });

  test('one that is computed from another one', async () => {
    const graph = new Graph();
    const x = scalar(graph, 'x');
    const hidden = mul(x, 3);
    const loss = add(mul(hidden, hidden), x);
    const slopes = gradients(loss, [x, hidden]).map((slope) => slope!);
    // dloss/dhidden = 2 hidden; dloss/dx = 3 (2 hidden) + 1, the way through hidden included.
    expect(await runGraph(slopes, new Map([[x, [2]]]))).toEqual([[37], [12]]);
    expect(gradients(loss, [hidden, x])).toEqual([slopes[1], slopes[0]]);
  });

  test('one in the middle alone', async () => {
    const graph = new Graph();
    const x = scalar(graph, 'x');
    const hidden = mul(x, 3);
    const slopes = gradients(mul(hidden, x), [hidden]).map((slope) => slope!);
    expect(await runGraph(slopes, new Map([[x, [2]]]))).toEqual([[2]]);
  });

  test('one output of a node with several', async () => {
    const graph = new Graph();
    const x = feed(graph, 'x', 'float32', [2, 2]);
    const vector = constant(graph, [1, 1], [2]);
    const { y, variance } = batchNormTraining(x, vector, vector, { epsilon: 1e-5 });
    const [dy, dvariance] = gradients(sum(mul(y, 3)), [y, variance]);
    expect(await runGraph([dy!], new Map())).toEqual([[3, 3, 3, 3]]);
    expect(dvariance).toBeUndefined();
  });

  test('the same one twice, and none', () => {
    const graph = new Graph();
    const x = scalar(graph, 'x');
    const [first, second] = gradients(exp(x), [x, x]);
    expect(first).toBe(second);
    expect(gradients(exp(x), [])).toEqual([]);
  });

  test('gradients have the shapes of the variables', () => {
    const graph = new Graph();
    const [a, b] = [feed(graph, 'a', 'float32', [4, 1, 3]), feed(graph, 'b', 'float32', [2, 1])];
    const shapes = gradients(mean(mul(a, b)), [a, b]).map((slope) => slope!.shape);
    expect(shapes).toEqual([
      [4, 1, 3],
      [2, 1],
    ]);
  });
});

test('a small network', () =>
  checkOp(
    (x, w1, b1, w2) => {
      const hidden = relu(add(matmul(x, w1), b1));
      const joined = concat([hidden, neg(hidden)], 1);
      return sub(matmul(joined, w2), reshape(mean(hidden), [1, 1]));
    },
    [{ shape: [3, 4] }, { shape: [4, 2] }, { shape: [2] }, { shape: [4, 3] }],
  ));

describe('second derivatives', () => {
  test('of a product of elementwise operations', () =>
    checkOp((x) => gradients(sum(mul(exp(x), pow(x, 3))), [x])[0]!, [{ shape: [2, 3] }]));

  test('of a matrix product', () =>
    checkOp((a, b) => gradients(sum(pow(matmul(a, b), 2)), [a])[0]!, [{ shape: [2, 3] }, { shape: [3, 2] }]));

  test('through a convolution are an error that names the operation and the node', () => {
    const graph = new Graph();
    const x = feed(graph, 'x', 'float32', [1, 1, 4, 4]);
    const weight = feed(graph, 'weight', 'float32', [1, 1, 3, 3]);
    const loss = graph.scope('conv1', () => sum(pow(conv2d(x, weight, undefined), 2)));
    const penalty = sum(pow(gradients(loss, [x])[0]!, 2));
    expect(() => gradients(penalty, [weight])).toThrow(
      'operation "conv2dInputGradient" has no gradient, but node "gradient/conv1/conv2dInputGradient" needs one',
    );
  });

  test('are no error where the variable reaches the operation only as a constant', () => {
    const graph = new Graph();
    const x = feed(graph, 'x', 'float32', [1, 1, 4, 4]);
    const weight = feed(graph, 'weight', 'float32', [1, 1, 3, 3]);
    const loss = sum(conv2d(stopGradient(mul(x, 2)), weight, undefined));
    const [dweight] = gradients(loss, [weight]);
    expect(gradients(sum(dweight!), [x])).toEqual([undefined]);
  });
});

describe('what is not a loss', () => {
  test('a tensor that is no scalar', () => {
    const graph = new Graph();
    const x = feed(graph, 'x', 'float32', [2, 3]);
    const y = graph.scope('layer1', () => exp(x));
    expect(() => gradients(y, [x])).toThrow(
      'only a float32 scalar can be differentiated; "layer1/exp" is float32 [2, 3]',
    );
  });

  test('a scalar of integers', () => {
    const x = feed(new Graph(), 'x', 'int64', []);
    expect(() => gradients(x, [x])).toThrow('"input" is int64 []');
  });
});

test('nodes of gradients are named after the layers', () => {
  const graph = new Graph();
  const x = scalar(graph, 'x');
  const y = graph.scope('network', () => graph.scope('layer1', () => mul(exp(x), exp(x))));
  gradients(y, [x]);
  const added = graph.nodes.map(({ name }) => name).filter((name) => name.startsWith('gradient'));
  expect(added).toContain('gradient/network/layer1/mul');
  for (const name of added) expect(name).toMatch(/^gradient(\/network\/layer1)?\/(mul|add)$/);
});
