import type { Emitter } from '../../graph/emitter.js';
import type { Node } from '../../graph/graph.js';
import { hostArray } from '../../graph/host-array.js';
import type { ModelWriter } from '../model-writer.js';
import type { LoweringRule } from '../rule.js';
import { clearPadding } from './convert.js';
import { geometryOf } from './geometry.js';
import { operandValue, roleOf } from './operands.js';

/** Elementwise operations on images that were computed in the phased layout stay in it. */
export const phasedElementwise: LoweringRule = {
  accepts(node, writer) {
    const { shape } = node.outputs[0]!;
    return (
      node.op.elementwise === true &&
      shape.length === 4 &&
      node.inputs.some((input) => writer.isPhased(input)) &&
      node.inputs.every((input) => roleOf(input, shape) !== undefined) &&
      (!geometryOf(shape).isPadded || Number.isFinite(ofZeros(node)))
    );
  },
  emit(writer, node) {
    const [y] = node.outputs;
    const { shape } = y!;
    const { channels, phases, columns } = geometryOf(shape);
    const [value] = node.op.emit(withOperands(writer, node), node);
    const phased = writer.reshape(value!, [phases, channels, columns]);
    writer.bindPhased(y!, ofZeros(node) === 0 ? phased : clearPadding(writer, phased, shape));
  },
};

/** The writer as an operation's own emission sees it, with the operands in a form that broadcasts here. */
function withOperands(writer: ModelWriter, { outputs }: Node): Emitter {
  return {
    target: writer.target,
    value: (operand) => operandValue(writer, operand, outputs[0]!.shape),
    op: (...args) => writer.op(...args),
    ops: (...args) => writer.ops(...args),
    constant: (...args) => writer.constant(...args),
    ints: (values) => writer.ints(values),
  };
}

/** What the operation makes of the padding: images that are zero and, where it takes them, other operands. */
function ofZeros(node: Node): number {
  const { shape } = node.outputs[0]!;
  const operands = node.inputs.map((input) =>
    hostArray(input.dtype, [], [roleOf(input, shape) === 'image' ? 0 : 0.7]),
  );
  const scalar = { ...node, outputs: [{ ...node.outputs[0]!, shape: [] }] } as unknown as Node;
  return node.op.reference(operands, scalar)[0]![0]!;
}
