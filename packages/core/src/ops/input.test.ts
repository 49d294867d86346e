import { expect, test } from 'vitest';
import { Graph } from '../graph/graph.js';
import { interpret } from '../graph/interpret.js';
import { runGraph } from '../testing/run-graph.js';
import { add } from './elementwise/index.js';
import { feed, state } from './input.js';

test('feeds and states have the type that they are given', () => {
  const graph = new Graph();
  expect(feed(graph, 'images', 'uint8', [8, 3, 4, 4])).toMatchObject({ dtype: 'uint8', shape: [8, 3, 4, 4] });
  expect(state(graph, 'weight', 'float32', [4])).toMatchObject({ dtype: 'float32', shape: [4] });
});

test('asking twice for an input gives the same one', () => {
  const graph = new Graph();
  const x = state(graph, 'weight', 'float32', [4]);
  expect(state(graph, 'weight', 'float32', [4])).toBe(x);
  expect(feed(graph, 'weight', 'float32', [4])).not.toBe(x);
});

test('names may hold any characters', async () => {
  const x = feed(new Graph(), 'layer1.0/conv "weight" #é', 'float32', [2]);
  expect(await runGraph([add(x, 1)], new Map([[x, [1, 2]]]))).toEqual([[2, 3]]);
});

test('the reference code says which input has no value', () => {
  const x = feed(new Graph(), 'images', 'float32', [2]);
  expect(() => interpret([x], new Map())).toThrow('no value was given for input "images"');
});
