import { expect, test } from 'vitest';
import type { OnnxNode } from '../onnx/model.js';
import { orderOfBody, orderOfModel } from './order.js';

const node = (output: string, ...inputs: string[]): OnnxNode => ({
  type: 'Sum',
  name: output,
  inputs,
  outputs: [output],
  attributes: {},
});

/** A forward and a backward pass with a statistic, a residual, and an update of each of two weights. */
const emitted = [
  node('a', 'x', 'w1'),
  node('statistic', 'a'),
  node('b', 'a', 'w2'),
  node('c', 'a', 'b'),
  node('dw2', 'a', 'c'),
  node('da', 'c', 'w2'),
  node('dw1', 'x', 'da'),
  node('next w1', 'w1', 'dw1'),
  node('next w2', 'w2', 'dw2'),
];
const names = (nodes: readonly OnnxNode[]) => nodes.map(({ name }) => name);

/** The order in which ONNX Runtime executes the nodes of a file. */
function executed(nodes: readonly OnnxNode[]): string[] {
  const order: string[] = [];
  const visit = (at: number) => {
    const { name, inputs } = nodes[at]!;
    if (order.includes(name)) return;
    const needed = inputs.map((input) => nodes.findIndex((node) => node.outputs.includes(input)));
    for (const i of needed.filter((i) => i >= 0).sort((a, b) => b - a)) visit(i);
    order.push(name);
  };
  const taken = new Set(nodes.flatMap(({ inputs }) => inputs));
  for (const at of [...nodes.keys()].reverse()) if (!taken.has(nodes[at]!.outputs[0]!)) visit(at);
  return order;
}

test('in a body nodes come after those that they need', () => {
  const seen = new Set(['x', 'w1', 'w2']);
  for (const { inputs, outputs } of orderOfBody(emitted)) {
    for (const input of inputs) expect(seen).toContain(input);
    for (const output of outputs) seen.add(output);
  }
  expect(names(orderOfBody(emitted)).sort()).toEqual(names(emitted).sort());
});

test('model and body are executed alike, each node just before it is needed', () => {
  const wanted = ['a', 'statistic', 'b', 'c', 'da', 'dw1', 'next w1', 'dw2', 'next w2'];
  expect(executed(orderOfModel(emitted))).toEqual(wanted);
  expect(executed(orderOfBody(emitted))).toEqual(wanted);
});
