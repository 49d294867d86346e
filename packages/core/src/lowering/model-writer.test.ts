import { describe, expect, test } from 'vitest';
import { Graph } from '../graph/graph.js';
import { feed } from '../ops/input.js';
import { ModelWriter } from './model-writer.js';

const writer = () => new ModelWriter({ provider: 'cpu' });

describe('constants', () => {
  test('equal ones are stored once', () => {
    const model = writer();
    expect(model.constant('float32', [2], [1, 2])).toBe(
      model.constant('float32', [2], Float32Array.of(1, 2)),
    );
    expect(model.ints([2, 3])).toBe(model.constant('int64', [2], [2, 3]));
    expect(model.initializers.length).toBe(2);
  });

  test('type, shape, value and the sign of zero tell them apart, by name too', () => {
    const model = writer();
    const names = [
      model.constant('float32', [], [0]),
      model.constant('float32', [], [-0]),
      model.constant('float32', [], [1]),
      model.constant('float32', [1], [1]),
      model.constant('float32', [1, 1], [1]),
      model.constant('int64', [], [1]),
      model.constant('int32', [], [1]),
      model.constant('float32', [2, 3], [1, 2, 3, 4, 5, 6]),
      model.constant('float32', [3, 2], [1, 2, 3, 4, 5, 6]),
      model.constant('float32', [], [0.1]),
    ];
    expect(new Set(names).size).toBe(names.length);
    expect(model.initializers.map(({ name }) => name)).toEqual(names);
  });

  test('numbers that are one in float32 are one constant', () => {
    const model = writer();
    expect(model.constant('float32', [], [0.1])).toBe(model.constant('float32', [], [Math.fround(0.1)]));
    expect(model.initializers.length).toBe(1);
  });

  test('scalars are readable in the graph', () => {
    expect(writer().constant('float32', [], [0.5])).toBe('float32 0.5');
    expect(writer().ints([-1])).toBe('int64 -1 [1]');
  });
});

describe('nodes', () => {
  test('several outputs, a domain, attributes', () => {
    const model = writer();
    model.begin('layer1/maxPool2d');
    const outputs = model.ops('MaxPool', ['x'], { strides: [2, 2] }, { outputs: 2 });
    expect(outputs).toEqual(['layer1/maxPool2d/MaxPool#0:0', 'layer1/maxPool2d/MaxPool#0:1']);
    const fused = model.op('FusedMatMul', ['a', 'b'], { transA: 1 }, { domain: 'com.microsoft' });
    expect(fused).toBe('layer1/maxPool2d/FusedMatMul#1');
    expect(model.nodes).toEqual([
      {
        type: 'MaxPool',
        name: 'layer1/maxPool2d/MaxPool#0',
        inputs: ['x'],
        outputs,
        attributes: { strides: [2, 2] },
      },
      {
        type: 'FusedMatMul',
        name: fused,
        domain: 'com.microsoft',
        inputs: ['a', 'b'],
        outputs: [fused],
        attributes: { transA: 1 },
      },
    ]);
  });

  test('a tensor that was not emitted is an error that names its node', () => {
    const x = feed(new Graph(), 'x', 'float32', [2]);
    expect(() => writer().value(x)).toThrow('"input" is used before it is emitted');
    const model = writer();
    model.bind(x, 'x');
    expect(model.value(x)).toBe('x');
  });
});
