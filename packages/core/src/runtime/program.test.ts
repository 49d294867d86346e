import { fromBinary } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import { Graph } from '../graph/graph.js';
import { ModelProtoSchema } from '../onnx/onnx_pb.js';
import { add, mul } from '../ops/elementwise/index.js';
import { feed, state } from '../ops/input.js';
import { compile } from './program.js';

function build() {
  const graph = new Graph();
  const x = feed(graph, 'x', 'float32', [2]);
  const weight = state(graph, 'weight', 'float32', [2]);
  const unused = feed(graph, 'unused', 'float32', [2]);
  return { x, weight, unused, y: mul(x, weight) };
}

test('a program says what it needs and what it gives', () => {
  const { y, weight, x } = build();
  const updates = new Map([['weight', add(weight, x)]]);
  const program = compile('step', { results: { y, twice: add(y, y) }, updates }, { provider: 'cpu' });
  expect(program.name).toBe('step');
  expect(program.feeds).toEqual([{ name: 'x', kind: 'feed', dtype: 'float32', shape: [2] }]);
  expect(program.states).toEqual([{ name: 'weight', kind: 'state', dtype: 'float32', shape: [2] }]);
  expect(program.results).toEqual(['y', 'twice']);
  expect(program.updates).toEqual([{ state: 'weight', output: 'next weight' }]);

  const { graph } = fromBinary(ModelProtoSchema, program.model);
  expect(graph!.input.map(({ name }) => name)).toEqual(['x', 'weight']);
  expect(graph!.output.map(({ name }) => name)).toEqual(['y', 'twice', 'next weight']);
});

test('a state that only an update needs is a state of the program', () => {
  const { weight } = build();
  const updates = new Map([['average', add(weight, 1)]]);
  const program = compile('average', { results: {}, updates }, { provider: 'cpu' });
  expect(program.states.map(({ name }) => name)).toEqual(['weight']);
  expect(program.updates).toEqual([{ state: 'average', output: 'next average' }]);
});

test('the same graph gives the same bytes', () => {
  const bytes = () => compile('step', { results: { y: build().y } }, { provider: 'cpu' }).model;
  expect(bytes()).toEqual(bytes());
});
