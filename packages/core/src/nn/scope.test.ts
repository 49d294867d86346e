import { describe, expect, test } from 'vitest';
import { KindredError } from '../errors.js';
import { Graph } from '../graph/graph.js';
import { relu } from '../ops/elementwise/index.js';
import { feed } from '../ops/input.js';
import { heNormal, normal, ones } from './initializers.js';
import { initialValue, Network, type Variable } from './scope.js';

function networkWith(declare: (network: Network) => void): Network {
  const network = new Network(new Graph(), 'training');
  declare(network);
  return network;
}

describe('names', () => {
  test('places are joined by dots, for variables and for nodes', () => {
    const { root, variables, graph } = new Network(new Graph(), 'training');
    const scope = root.at('layer1').at('0').at('conv1');
    scope.parameter('weight', [2, 3], ones);
    expect([...variables.keys()]).toEqual(['layer1.0.conv1.weight']);
    const x = feed(graph, 'x', 'float32', [2]);
    expect(scope.run(() => relu(x)).node.name).toBe('layer1.0.conv1/relu');
  });

  test('a prefix is put before the states, not before the names', () => {
    const network = new Network(new Graph(), 'inference', 'ema.');
    const { node } = network.root.at('fc').parameter('weight', [2, 3], ones);
    expect([...network.variables.keys()]).toEqual(['fc.weight']);
    expect(node.attributes).toMatchObject({ name: 'ema.fc.weight', kind: 'state', shape: [2, 3] });
  });
});

describe('variables', () => {
  test('the same name is the same variable', () => {
    const network = networkWith(({ root }) => {
      expect(root.at('fc').parameter('weight', [2, 3], ones)).toBe(root.parameter('fc.weight', [2, 3], ones));
    });
    expect(network.variables.size).toBe(1);
  });

  test('parameters are learned and decay unless told otherwise; buffers do neither', () => {
    const { variables, parameters } = networkWith(({ root }) => {
      root.parameter('weight', [2], ones);
      root.parameter('bias', [2], ones, { decay: false, learningRateFactor: 2 });
      root.buffer('running_mean', [2]);
    });
    expect(parameters.map(({ name }) => name)).toEqual(['weight', 'bias']);
    expect(variables.get('weight')).toMatchObject({ kind: 'parameter', decay: true, learningRateFactor: 1 });
    expect(variables.get('bias')).toMatchObject({ decay: false, learningRateFactor: 2 });
    expect(variables.get('running_mean')).toMatchObject({ kind: 'buffer', decay: false });
    expect(initialValue(variables.get('running_mean')!, 1)).toEqual(new Float32Array(2));
  });

  test('the random key is one feed, however often it is asked for', () => {
    const network = new Network(new Graph(), 'training');
    expect(network.randomKey).toBe(network.randomKey);
    expect(network.randomKey).toMatchObject({ dtype: 'int64', shape: [] });
  });
});

describe('misuse', () => {
  test.each<[string, (network: Network) => void, RegExp]>([
    [
      'one name in two shapes',
      ({ root }) => {
        root.at('fc').parameter('weight', [2, 3], ones);
        root.at('fc').parameter('weight', [3, 2], ones);
      },
      /variable "fc.weight" is declared twice, as \[2, 3\] and \[3, 2\]/,
    ],
    [
      'one name as parameter and buffer',
      ({ root }) => {
        root.at('bn').parameter('mean', [4], ones);
        root.at('bn').buffer('mean', [4]);
      },
      /variable "bn.mean" is declared twice, as a parameter and as a buffer/,
    ],
    [
      'updating what was never declared',
      ({ root, graph }) => root.at('bn').update('mean', feed(graph, 'x', 'float32', [4])),
      /"bn.mean" is updated, but is no buffer/,
    ],
    [
      'updating a parameter',
      ({ root }) => root.update('weight', root.parameter('weight', [4], ones)),
      /"weight" is updated, but is no buffer/,
    ],
    [
      'updating with another shape',
      ({ root, graph }) => {
        root.buffer('mean', [4]);
        root.update('mean', feed(graph, 'x', 'float32', [1, 4]));
      },
      /"mean" has shape \[4\] and cannot become \[1, 4\]/,
    ],
  ])('%s', (_, declare, message) => {
    expect(() => networkWith(declare)).toThrow(KindredError);
    expect(() => networkWith(declare)).toThrow(message);
  });
});

describe('initial values', () => {
  const valuesOf = (names: readonly string[], seed = 7) => {
    const network = networkWith(({ root }) => {
      for (const name of names) root.at(name).parameter('weight', [4, 5], normal(1));
    });
    const value = (variable: Variable) => [variable.name, initialValue(variable, seed)] as const;
    return new Map([...network.variables.values()].map(value));
  };

  test('depend on the seed and the name alone, not on the order of declaration', () => {
    const forwards = valuesOf(['conv1', 'conv2', 'fc']);
    const backwards = valuesOf(['fc', 'other', 'conv2', 'conv1']);
    for (const [name, value] of forwards) expect(backwards.get(name), name).toEqual(value);
  });

  test('differ between names and between seeds', () => {
    const values = valuesOf(['conv1', 'conv2']);
    expect(values.get('conv1.weight')).not.toEqual(values.get('conv2.weight'));
    expect(valuesOf(['conv1'], 8).get('conv1.weight')).not.toEqual(values.get('conv1.weight'));
  });

  test('of two names are not correlated', () => {
    const network = networkWith(({ root }) => {
      root.at('layer1.0.conv1').parameter('weight', [64, 64, 3, 3], heNormal('out'));
      root.at('layer1.0.conv2').parameter('weight', [64, 64, 3, 3], heNormal('out'));
    });
    const [a, b] = [...network.variables.values()].map((variable) => initialValue(variable, 1));
    const dot = (x: Float32Array, y: Float32Array) => x.reduce((sum, value, i) => sum + value * y[i]!, 0);
    expect(Math.abs(dot(a!, b!) / Math.sqrt(dot(a!, a!) * dot(b!, b!)))).toBeLessThan(
      4 / Math.sqrt(a!.length),
    );
  });
});
