import { expect } from 'vitest';
import { Graph, type Node, type Tensors } from '../graph/graph.js';
import { interpret } from '../graph/interpret.js';
import type { AnyOp, Op } from '../graph/op.js';
import { type Shape, sizeOf } from '../graph/types.js';
import { ModelWriter } from '../lowering/model-writer.js';
import { rulesFor } from '../lowering/rules/index.js';
import type { LoweringRule } from '../lowering/rules/rule.js';
import { feed } from '../ops/input.js';
import { expectClose, normals } from './check-op.js';
import { runGraph } from './run-graph.js';

/** One application of an operation to float inputs of the given shapes. */
interface Application<A extends object, I extends Tensors, O extends Tensors> {
  readonly op: Op<A, I, O>;
  readonly inputs: readonly Shape[];
  readonly attributes: A;
  /** The inputs' numbers; standard normal ones where not given. */
  readonly data?: readonly ArrayLike<number>[];
}

/** Whether a lowering rule is the one that is taken for an operation on the CPU. */
export function takesRule<A extends object, I extends Tensors, O extends Tensors>(
  rule: LoweringRule,
  application: Application<A, I, O>,
): boolean {
  const node = apply(application.op, application);
  const writer = new ModelWriter({ provider: 'cpu', precision: 'high' });
  for (const [i, input] of node.inputs.entries()) writer.bind(input, `input ${i}`);
  return rulesFor(writer.target, [node]).find((known) => known.tryEmit(writer, node)) === rule;
}

/**
 * Checks that a lowering rule is taken for an operation, and its form, as ONNX Runtime computes it, against
 * the operation's simplest form and against the reference code.
 */
export async function checkRule<A extends object, I extends Tensors, O extends Tensors>(
  rule: LoweringRule,
  application: Application<A, I, O>,
  tolerance = 1e-5,
): Promise<void> {
  expect(takesRule(rule, application), 'the rule is taken').toBe(true);
  const { op, inputs } = application;
  const data = application.data ?? inputs.map((shape, i) => normals(sizeOf(shape), `input ${i}`));
  // Rules know their operation by identity: a copy of it is lowered in its simplest form.
  const results = [op, { ...op }].map(async (form) => {
    const node = apply(form, application);
    const values = new Map(node.inputs.map((input, i) => [input, data[i]!]));
    return { computed: await runGraph(node.outputs, values), expected: interpret(node.outputs, values) };
  });
  const [ruled, simplest] = await Promise.all(results);
  ruled!.expected.forEach(({ data }, i) => {
    expectClose(ruled!.computed[i]!, data, tolerance, `output ${i} of the rule`);
    expectClose(simplest!.computed[i]!, data, tolerance, `output ${i} of the simplest form`);
  });
}

function apply(
  op: AnyOp,
  { inputs, attributes }: { readonly inputs: readonly Shape[]; readonly attributes: object },
): Node {
  const graph = new Graph();
  const feeds = inputs.map((shape, i) => feed(graph, `input ${i}`, 'float32', shape));
  return graph.apply(op, feeds, attributes);
}
