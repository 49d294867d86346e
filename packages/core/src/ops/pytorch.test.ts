import { readFixtureJson } from '@kindred/fixtures';
import { describe, expect, test } from 'vitest';
import { gradients } from '../autodiff/gradients.js';
import { Graph, type Tensor } from '../graph/graph.js';
import { interpret } from '../graph/interpret.js';
import type { DType, Shape } from '../graph/types.js';
import { expectClose } from '../testing/check-op.js';
import { type Attributes, builders } from '../testing/op-builders.js';
import { runGraph } from '../testing/run-graph.js';
import * as ops from './index.js';

interface Values {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly data: readonly number[];
}

/** One call of an operation, as fixtures/ops/ops.py records it. */
interface Case {
  readonly op: keyof typeof builders;
  readonly note: string;
  readonly attributes: Attributes;
  readonly inputs: readonly Values[];
  readonly outputs: readonly Values[];
  /** The gradients are those of sum(first output * weights) to the float inputs; null: none passes. */
  readonly weights?: readonly number[];
  readonly gradients?: readonly (readonly number[] | null)[];
}

const withoutCounterpart: Readonly<Record<string, string>> = {
  constant: 'holds the numbers that it is given; part of the loss of every case',
  feed: 'an input of the graph; part of every case',
  state: 'an input of the graph; see the tests of the engine',
  randomUniform: 'its bits are our own (see random-uniform.test.ts)',
  topKWithPlaces: 'topK and its places (see top-k.test.ts)',
  dropout: 'its mask comes from randomUniform (see dropout.test.ts)',
};

const cases = readFixtureJson<readonly Case[]>('ops/ops.json');

test('every operation has a case or a reason for having none', () => {
  const covered = new Set<string>([...cases.map(({ op }) => op), ...Object.keys(withoutCounterpart)]);
  expect([...covered].sort()).toEqual(Object.keys(ops).sort());
});

describe('PyTorch agrees', () => {
  test.each(cases.map((item) => [`${item.op}: ${item.note}`, item] as const))('%s', async (_, item) => {
    const graph = new Graph();
    const inputs = item.inputs.map(({ dtype, shape }, i) => ops.feed(graph, `input ${i}`, dtype, shape));
    const values = new Map(inputs.map((input, i) => [input, item.inputs[i]!.data]));
    const outputs = [builders[item.op](inputs, item.attributes, graph)].flat();
    expect(outputs.map(({ dtype, shape }) => ({ dtype, shape }))).toEqual(
      item.outputs.map(({ dtype, shape }) => ({ dtype, shape })),
    );

    const references = interpret(outputs, values);
    const computed = await runGraph(outputs, values);
    item.outputs.forEach(({ data }, i) => {
      expectClose(references[i]!.data, data, 1e-8, `output ${i} of the reference code`);
      expectClose(computed[i]!, data, 1e-5, `output ${i}`);
    });
    if (item.weights) await checkGradients(outputs[0]!, inputs, item, values);
  });
});

async function checkGradients(
  y: Tensor,
  inputs: readonly Tensor[],
  { weights, gradients: expected }: Case,
  values: ReadonlyMap<Tensor, readonly number[]>,
): Promise<void> {
  const loss = ops.sum(ops.mul(y, ops.constant(y.graph, weights!, y.shape)));
  const variables = inputs.filter(({ dtype }) => dtype === 'float32');
  const symbolic = gradients(loss, variables);
  // An operation whose derivative is zero everywhere passes no gradient; PyTorch may pass zeros.
  symbolic.forEach((dx, i) => {
    if (!dx)
      expect(expected![i]?.every((value) => value === 0) ?? true, `gradient ${i} is missing`).toBe(true);
  });
  const passing = symbolic.flatMap((dx, i) => (dx ? [{ dx, i }] : []));
  if (passing.length === 0) return;
  const tensors = passing.map(({ dx }) => dx);
  const references = interpret(tensors, values);
  const computed = await runGraph(tensors, values);
  passing.forEach(({ i }, k) => {
    expectClose(references[k]!.data, expected![i]!, 1e-7, `gradient rule to input ${i}`);
    expectClose(computed[k]!, expected![i]!, 1e-4, `gradient to input ${i}`);
  });
}
