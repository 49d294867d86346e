import { describe, expect, test } from 'vitest';
import { ancestors, Graph, type Tensor } from '../graph/graph.js';
import { interpret } from '../graph/interpret.js';
import { isInput, lower } from '../lowering/lower.js';
import { encodeModel } from '../onnx/model.js';
import {
  add,
  batchNormInference,
  batchNormTraining,
  constant,
  conv2d,
  exp,
  feed,
  greater,
  matmul,
  mean,
  mul,
  neg,
  randomUniform,
  relu,
  reshape,
  state,
  where,
} from '../ops/index.js';
import { foldVariables } from './fold.js';

const target = { provider: 'cpu', lowering: 'reference' } as const;

function fold(outputs: Record<string, Tensor>, values: Record<string, number[]>) {
  const map = new Map(Object.entries(outputs));
  const asked: string[] = [];
  const folded = foldVariables(map, (name) => {
    asked.push(name);
    return values[name]!;
  });
  const tensors = [...folded.outputs.values()];
  const nodes = ancestors(tensors);
  const inputs = nodes.filter(isInput).map(({ attributes }) => attributes.name);
  return { ...folded, asked, inputs, operations: nodes.map(({ op }) => op.name) };
}

test('what depends on variables alone becomes one variable, computed in float64', () => {
  const graph = new Graph();
  const x = feed(graph, 'x', 'float32', [2, 3]);
  const w = state(graph, 'fc.weight', 'float32', [4, 3]);
  const y = graph.scope('fc', () => {
    const average = mean(reshape(w, [2, 2, 3]), { axes: [0] });
    return matmul(x, add(average, constant(graph, 1e-9)), { transposeB: true });
  });
  const numbers = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
  const { inputs, operations, values, outputs } = fold({ y }, { 'fc.weight': numbers });
  expect(inputs).toEqual(['x', 'fc/add']);
  expect(operations).toEqual(['input', 'input', 'matmul']);
  expect(values.get('fc/add')).toMatchObject({ dtype: 'float32', shape: [2, 3] });
  expect([...values.get('fc/add')!.data]).toEqual([4, 5, 6, 7, 8, 9].map((mean) => mean + 1e-9));
  expect(outputs.get('y')!.node.name).toBe('fc/matmul');
});

test('a variable that is used as it is keeps its name, even where it is folded elsewhere', () => {
  const graph = new Graph();
  const x = feed(graph, 'x', 'float32', [3]);
  const w = state(graph, 'w', 'float32', [3]);
  const { inputs, values, asked } = fold({ y: add(mul(x, w), exp(w)) }, { w: [0, 1, 2] });
  expect(inputs).toEqual(['x', 'w', 'exp']);
  expect([...values.keys()]).toEqual(['exp']);
  expect(asked).toEqual(['w']);
});

test('a result that several operations use is stored once, and steps towards it are not', () => {
  const graph = new Graph();
  const x = feed(graph, 'x', 'float32', [2]);
  const scale = exp(neg(state(graph, 'w', 'float32', [2])));
  const { inputs, values } = fold({ a: mul(x, scale), b: relu(add(x, scale)) }, { w: [0, 0] });
  expect(inputs).toEqual(['x', 'exp']);
  expect(values.size).toBe(1);
});

test('names that are taken are counted on', () => {
  const graph = new Graph();
  const x = feed(graph, 'x', 'float32', [2]);
  const w = state(graph, 'exp', 'float32', [2]);
  const y = add(mul(x, exp(w)), exp(mul(w, 2)));
  const { inputs, values } = fold({ y }, { exp: [0, 1] });
  expect(inputs).toEqual(['x', 'exp 2', 'exp 3']);
  expect([...values.get('exp 2')!.data]).toEqual([1, Math.E]);
  expect([...values.get('exp 3')!.data]).toEqual([1, Math.exp(2)]);
});

test('an output can itself be folded, or be a variable', () => {
  const graph = new Graph();
  const w = state(graph, 'w', 'float32', [2]);
  const { inputs, outputs, values } = fold({ plain: w, doubled: mul(w, 2) }, { w: [3, 4] });
  expect(inputs).toEqual(['w', 'mul']);
  expect([...outputs.keys()]).toEqual(['plain', 'doubled']);
  expect([...values.get('mul')!.data]).toEqual([6, 8]);
});

test('other element types and single outputs of an operation fold, too', () => {
  const graph = new Graph();
  const x = feed(graph, 'x', 'float32', [2]);
  const w = state(graph, 'w', 'float32', [2, 1]);
  const [gain, shift] = ['gain', 'shift'].map((name) => state(graph, name, 'float32', [1]));
  const { variance } = batchNormTraining(w, gain!, shift!, { epsilon: 1 });
  const y = where(greater(reshape(w, [2]), 0), x, mul(x, variance));
  const { inputs, values } = fold({ y }, { w: [-1, 3], gain: [1], shift: [0] });
  expect(inputs).toEqual(['x', 'batchNormTraining', 'greater']);
  expect([...values.get('batchNormTraining')!.data]).toEqual([4]);
  expect(values.get('greater')).toMatchObject({ dtype: 'bool', data: Float64Array.of(0, 1) });
});

test('what is fed, and what hashes a fed key, stays', () => {
  const graph = new Graph();
  const x = feed(graph, 'x', 'float32', [2]);
  const key = feed(graph, 'key', 'int64', []);
  const y = mul(exp(x), randomUniform(key, [2], 1));
  const { operations, values, asked } = fold({ y }, {});
  expect(operations).toEqual(['input', 'input', 'exp', 'randomUniform', 'mul']);
  expect(values.size).toBe(0);
  expect(asked).toEqual([]);
});

describe('a graph', () => {
  function network() {
    const graph = new Graph();
    const images = feed(graph, 'images', 'float32', [1, 2, 5, 5]);
    const variable = (name: string, shape: number[]) => state(graph, name, 'float32', shape);
    const vectors = ['weight', 'bias', 'mean', 'variance'].map((name) => variable(`bn.${name}`, [3]));
    const convolved = graph.scope('conv', () =>
      conv2d(images, variable('conv.weight', [3, 2, 3, 3]), undefined),
    );
    const [weight, bias, average, variance] = vectors as [Tensor, Tensor, Tensor, Tensor];
    const y = graph.scope('bn', () =>
      relu(batchNormInference(convolved, weight, bias, average, variance, { epsilon: 1e-5 })),
    );
    return { images, y };
  }

  test('with nothing to compute is written as before, byte by byte', () => {
    const { y } = network();
    const { outputs, values } = fold({ y }, {});
    const bytes = (tensors: ReadonlyMap<string, Tensor>) => encodeModel(lower('test', tensors, target));
    expect(values.size).toBe(0);
    expect(bytes(outputs)).toEqual(bytes(new Map([['y', y]])));
  });

  test('computes the same after folding', () => {
    const graph = new Graph();
    const x = feed(graph, 'x', 'float32', [2, 3]);
    const w = state(graph, 'w', 'float32', [4, 3]);
    const length = mean(mul(w, w), { axes: [1], keepDims: true });
    const y = relu(add(matmul(x, mul(w, exp(neg(length))), { transposeB: true }), reshape(length, [4])));
    const numbers = { x: [1, -2, 3, 0.5, 0, -1], w: [1, 2, 0, -1, 0.5, 0, 0, 1, 3, -2, 1, 1] };
    const [expected] = interpret([y], new Map([[x, numbers.x]]).set(w, numbers.w));
    const { outputs, values, operations } = fold({ y }, { w: numbers.w });
    expect(operations).toEqual(['input', 'input', 'matmul', 'input', 'add', 'relu']);
    const folded = outputs.get('y')!;
    const given = ancestors([folded])
      .filter(isInput)
      .map(
        ({ outputs: [tensor], attributes: { name } }) =>
          [tensor, values.get(name)?.data ?? numbers.x] as const,
      );
    expect(interpret([folded], new Map<Tensor, ArrayLike<number>>(given))[0]!.data).toEqual(expected!.data);
  });
});
