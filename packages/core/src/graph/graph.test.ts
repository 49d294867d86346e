import { describe, expect, test } from 'vitest';
import { constant } from '../ops/constant.js';
import { conv2d } from '../ops/conv/conv2d.js';
import { add, mul, relu } from '../ops/elementwise/index.js';
import { feed } from '../ops/input.js';
import { batchNormTraining } from '../ops/normalization/batch-norm.js';
import { sum } from '../ops/reduce/sum.js';
import { ancestors, Graph } from './graph.js';
import type { Op } from './op.js';
import { ShapeError } from './types.js';

const vector = (graph: Graph, name: string) => feed(graph, name, 'float32', [4]);

describe('merging', () => {
  test('equal operations on equal inputs are one node', () => {
    const graph = new Graph();
    const [a, b] = [vector(graph, 'a'), vector(graph, 'b')];
    const y = mul(add(a, b), 2);
    const nodes = graph.nodes.length;
    expect(mul(add(a, b), 2)).toBe(y);
    expect(graph.nodes.length).toBe(nodes);
  });

  test('other inputs, another order, other attributes or another operation are not merged', () => {
    const graph = new Graph();
    const [a, b] = [vector(graph, 'a'), vector(graph, 'b')];
    const all = [add(a, b), add(b, a), add(a, a), mul(a, b), sum(a), sum(a, { keepDims: true })];
    expect(new Set(all.map(({ node }) => node)).size).toBe(all.length);
  });

  test('attributes are compared by value', () => {
    const graph = new Graph();
    const x = feed(graph, 'x', 'float32', [1, 1, 5, 5]);
    const weight = feed(graph, 'weight', 'float32', [1, 1, 3, 3]);
    const y = conv2d(x, weight, undefined, { padding: 1 });
    expect(conv2d(x, weight, undefined, { padding: [1, 1], stride: 1 })).toBe(y);
    expect(conv2d(x, weight, undefined, { padding: [1, 1, 1, 0] })).not.toBe(y);
  });

  test('a merged node keeps its first name', () => {
    const graph = new Graph();
    const x = vector(graph, 'x');
    const first = graph.scope('first', () => relu(x));
    expect(graph.scope('second', () => relu(x))).toBe(first);
    expect(first.node.name).toBe('first/relu');
  });

  test('graphs do not share nodes', () => {
    expect(vector(new Graph(), 'x')).not.toBe(vector(new Graph(), 'x'));
  });

  test('an operation can keep its nodes apart, and its key is all that counts', () => {
    const op = (key: (attributes: { n: number }) => string | undefined): Op<{ n: number }, []> => ({
      name: 'test',
      key,
      infer: () => [{ dtype: 'float32', shape: [] }],
      gradient: 'zero',
      emit: () => [],
      reference: () => [[0]],
    });
    const graph = new Graph();
    const apart = op(() => undefined);
    expect(graph.apply(apart, [], { n: 1 })).not.toBe(graph.apply(apart, [], { n: 1 }));
    for (const text of ['', 'same']) {
      const merged = op(() => text);
      expect(graph.apply(merged, [], { n: 1 })).toBe(graph.apply(merged, [], { n: 2 }));
    }
    const twoOfOneName = [op(() => ''), op(() => '')].map((each) => graph.apply(each, [], { n: 1 }));
    expect(twoOfOneName[0]).not.toBe(twoOfOneName[1]);
  });
});

describe('constants', () => {
  test('small equal ones are one node', () => {
    const graph = new Graph();
    expect(constant(graph, 0.5)).toBe(constant(graph, 0.5));
    expect(constant(graph, [1, 2], [2])).toBe(constant(graph, Float32Array.of(1, 2), [2]));
  });

  test('value, shape, type and the sign of zero tell them apart', () => {
    const graph = new Graph();
    const all = [
      constant(graph, 1),
      constant(graph, 2),
      constant(graph, [1], [1]),
      constant(graph, [1], [1, 1]),
      constant(graph, 1, [], 'int64'),
      constant(graph, 0),
      constant(graph, -0),
      constant(graph, Infinity),
      constant(graph, Number.NaN),
    ];
    expect(new Set(all).size).toBe(all.length);
  });

  test('large ones are not compared', () => {
    const graph = new Graph();
    const data = new Float32Array(1000);
    expect(constant(graph, data, [1000])).not.toBe(constant(graph, data, [1000]));
  });
});

describe('scopes', () => {
  test('name the nodes that are created in them', () => {
    const graph = new Graph();
    const x = vector(graph, 'x');
    const y = graph.scope('network', () => {
      expect(graph.scopeName).toBe('network');
      return graph.scope('layer1.0', () => {
        expect(graph.scopeName).toBe('network/layer1.0');
        return relu(x);
      });
    });
    expect(y.node.name).toBe('network/layer1.0/relu');
    expect(add(y, x).node.name).toBe('add');
  });

  test('end with an error too', () => {
    const graph = new Graph();
    const fail = () => {
      throw new Error('inside');
    };
    expect(() => graph.scope('layer', fail)).toThrow('inside');
    expect(graph.scopeName).toBe('');
  });
});

describe('check', () => {
  test('names the operation and the layer in shape errors', () => {
    const graph = new Graph();
    const rule = () => {
      throw new ShapeError('does not fit');
    };
    expect(() => graph.scope('layer', () => graph.check('conv2d', rule))).toThrow(
      'layer/conv2d: does not fit',
    );
    expect(graph.check('conv2d', () => 5)).toBe(5);
  });

  test('leaves other errors alone', () => {
    const error = new TypeError('a mistake in a rule');
    const rule = () => {
      throw error;
    };
    expect(() => new Graph().check('conv2d', rule)).toThrow(error);
  });
});

describe('ancestors', () => {
  test('are the nodes that tensors depend on, each once, inputs first', () => {
    const graph = new Graph();
    const [a, b] = [vector(graph, 'a'), vector(graph, 'b')];
    const unused = relu(b);
    const y = add(a, b);
    const diamond = mul(relu(y), add(y, a));
    const names = ancestors([diamond, y]).map(({ name }) => name);
    expect(names).toEqual(['input', 'input', 'add', 'relu', 'add', 'mul']);
    expect(ancestors([diamond])).not.toContain(unused.node);
  });

  test('a chain of thousands of nodes does not exhaust the stack', () => {
    const graph = new Graph();
    let x = vector(graph, 'x');
    for (let i = 0; i < 20_000; i++) x = add(x, 1);
    expect(ancestors([x]).length).toBe(20_002);
  });
});

test('a node with several outputs', () => {
  const graph = new Graph();
  const x = feed(graph, 'x', 'float32', [2, 4]);
  const weight = vector(graph, 'weight');
  const { y, mean, variance } = batchNormTraining(x, weight, weight, { epsilon: 1e-5 });
  expect([y, mean, variance].map(({ index, shape }) => [index, shape])).toEqual([
    [0, [2, 4]],
    [1, [4]],
    [2, [4]],
  ]);
  expect(mean.node).toBe(y.node);
  expect(y.node.outputs).toEqual([y, mean, variance]);
  expect(y.rank).toBe(2);
  expect(y.graph).toBe(graph);
});
