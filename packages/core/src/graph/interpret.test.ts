import { describe, expect, test } from 'vitest';
import { add, mul } from '../ops/elementwise/index.js';
import { feed } from '../ops/input.js';
import { Graph } from './graph.js';
import { hostArray } from './host-array.js';
import { interpret } from './interpret.js';
import { broadcastReader, coordinates, flatIndex } from './walk.js';

test('interpret computes in float64', () => {
  const x = feed(new Graph(), 'x', 'float32', [2]);
  const [y] = interpret([add(mul(x, x), 1)], new Map([[x, [1e-5, 3]]]));
  expect(y).toMatchObject({ dtype: 'float32', shape: [2] });
  expect([...y!.data]).toEqual([1 + 1e-5 * 1e-5, 10]);
});

test('any tensor can be given a value: what stands before it is not computed', () => {
  const graph = new Graph();
  const x = feed(graph, 'x', 'float32', [2]);
  const hidden = add(x, 1);
  const [y] = interpret([mul(hidden, 2)], new Map([[hidden, [5, 6]]]).set(x, [0, 0]));
  expect([...y!.data]).toEqual([10, 12]);
});

test('numbers must fill their shape', () => {
  expect(() => hostArray('float32', [2, 3], [1, 2])).toThrow('2 numbers do not fill shape [2,3]');
});

describe('walking', () => {
  test('coordinates and flat indices are inverse', () => {
    const shape = [2, 3, 4];
    expect(coordinates(17, shape)).toEqual([1, 1, 1]);
    for (let flat = 0; flat < 24; flat++) expect(flatIndex(coordinates(flat, shape), shape)).toBe(flat);
  });

  test('broadcastReader repeats axes of size 1 and new leading axes', () => {
    const read = broadcastReader(hostArray('float32', [2, 1], [10, 20]), [2, 2, 3]);
    const all = Array.from({ length: 12 }, (_, flat) => read(flat));
    expect(all).toEqual([10, 10, 10, 20, 20, 20, 10, 10, 10, 20, 20, 20]);
  });
});
