import { describe, expect, test } from 'vitest';
import { Graph, type Tensor } from '../graph/graph.js';
import { conv2d } from '../ops/conv/conv2d.js';
import { add, mul, relu } from '../ops/elementwise/index.js';
import { feed, state } from '../ops/input.js';
import { batchNormTraining } from '../ops/normalization/batch-norm.js';
import { mean, sum } from '../ops/reduce/index.js';
import { stopGradient } from '../ops/stop-gradient.js';
import { runGraph } from '../testing/run-graph.js';
import { isInput, lower } from './lower.js';

const cpu = { provider: 'cpu' } as const;
const lowered = (outputs: Record<string, Tensor>) => lower('test', new Map(Object.entries(outputs)), cpu);

test('nodes are named after the layers that they stand in', () => {
  const graph = new Graph();
  const x = feed(graph, 'images', 'float32', [1, 2, 3, 3]);
  const weight = state(graph, 'layer1.0.conv1.weight', 'float32', [2, 2, 3, 3]);
  const y = graph.scope('network/layer1.0.conv1', () => relu(conv2d(x, weight, undefined)));
  const { nodes, inputs } = lowered({ y });
  expect(nodes.map(({ name }) => name)).toEqual([
    'network/layer1.0.conv1/conv2d/Conv#0',
    'network/layer1.0.conv1/relu/Relu#1',
  ]);
  expect(nodes[0]!.inputs).toEqual(['images', 'layer1.0.conv1.weight']);
  expect(inputs.map(({ name }) => name)).toEqual(['images', 'layer1.0.conv1.weight']);
});

test('only what the outputs need is written', () => {
  const graph = new Graph();
  const [x, unused] = [feed(graph, 'x', 'float32', [2]), feed(graph, 'unused', 'float32', [2])];
  relu(unused);
  const { nodes, inputs } = lowered({ y: add(x, 1) });
  expect(nodes.map(({ type }) => type)).toEqual(['Add']);
  expect(inputs.map(({ name }) => name)).toEqual(['x']);
});

test('outputs are named; what is an input, or two outputs, is copied', () => {
  const x = feed(new Graph(), 'x', 'float32', [2]);
  const sum = add(x, 1);
  const { nodes } = lowered({ a: sum, b: sum, c: x, d: relu(sum) });
  expect(nodes.map(({ type, inputs, outputs }) => [type, inputs[0], outputs[0]])).toEqual([
    ['Add', 'x', 'a'],
    ['Relu', 'a', 'd'],
    ['Identity', 'a', 'b'],
    ['Identity', 'x', 'c'],
  ]);
});

test('the first rule that accepts an operation gives its form', () => {
  const x = feed(new Graph(), 'x', 'float32', [2, 3, 4, 4]);
  const types = lowered({ pooled: mean(x, { axes: [2, 3] }), all: mean(x) }).nodes.map(({ type }) => type);
  expect(types).toEqual(['GlobalAveragePool', 'Flatten', 'ReduceMean']);
});

test('every value has a name of its own', () => {
  const graph = new Graph();
  const x = feed(graph, 'x', 'float32', [2, 3]);
  const vector = feed(graph, 'vector', 'float32', [3]);
  const { y, mean, variance } = batchNormTraining(x, vector, vector, { epsilon: 1e-5 });
  const model = lowered({ y, mean, variance, again: mul(y, y) });
  const names = [
    ...model.inputs.map(({ name }) => name),
    ...model.initializers.map(({ name }) => name),
    ...model.nodes.flatMap(({ outputs }) => outputs),
  ];
  expect(new Set(names).size).toBe(names.length);
});

describe('outputs', () => {
  test('have the names, types and shapes that were asked for', () => {
    const x = feed(new Graph(), 'x', 'int64', [2, 3]);
    expect(lowered({ total: sum(x) }).outputs).toEqual([{ name: 'total', dtype: 'int64', shape: [] }]);
  });

  test('one tensor under two names, an input, and an input through stopGradient', async () => {
    const x = feed(new Graph(), 'x', 'float32', [2]);
    const y = add(x, 1);
    const values = await runGraph([y, y, x, stopGradient(x)], new Map([[x, [1, 2]]]));
    expect(values).toEqual([
      [2, 3],
      [2, 3],
      [1, 2],
      [1, 2],
    ]);
  });
});

describe('names', () => {
  test('two inputs of one name are refused', () => {
    const graph = new Graph();
    const [a, b] = [feed(graph, 'x', 'float32', [2]), state(graph, 'x', 'float32', [2])];
    expect(() => lowered({ y: add(a, b) })).toThrow('test: two inputs or outputs are named "x"');
  });

  test('an output with the name of an input is refused', () => {
    const x = feed(new Graph(), 'x', 'float32', [2]);
    expect(() => lowered({ x: add(x, 1) })).toThrow('test: two inputs or outputs are named "x"');
  });
});

test('isInput', () => {
  const x = feed(new Graph(), 'x', 'float32', [2]);
  expect([isInput(x.node), isInput(relu(x).node)]).toEqual([true, false]);
});
