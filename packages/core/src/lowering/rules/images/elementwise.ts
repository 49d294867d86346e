import type { Node } from '../../../graph/graph.js';
import { hostArray } from '../../../graph/host-array.js';
import { hasRank } from '../../../graph/types.js';
import type { LoweringRule } from '../rule.js';
import { operandValue, type Role, roleOf } from './operands.js';

/** Elementwise operations on images stay in the layout in which the first image that has one was computed. */
export const imageElementwise: LoweringRule = {
  tryEmit(writer, node) {
    const { op, inputs, attributes } = node;
    const { shape } = node.outputs[0]!;
    if (!op.elementwise || !hasRank(shape, 4)) return undefined;
    const layout = inputs.map((input) => writer.layoutOf(input)).find((known) => known !== undefined);
    const roles = inputs.map((input) => roleOf(input, shape));
    if (!layout || !areAllServed(roles)) return undefined;
    const padding = ofPadding(node, roles);
    if (layout.isPadded(shape) && !Number.isFinite(padding)) return undefined;
    const operands = inputs.map((input, i) => operandValue(writer, layout, input, roles[i]!, shape));
    const value = writer.reshape(op.elementwise(writer, operands, attributes), layout.valueShape(shape));
    return [{ layout, value: padding === 0 ? value : layout.clearPadding(writer, value, shape) }];
  },
};

function areAllServed(roles: readonly (Role | undefined)[]): roles is readonly Role[] {
  return !roles.includes(undefined);
}

/** What the operation makes of the padding: images that are zero and, where it takes them, other operands. */
function ofPadding({ op, inputs, outputs, attributes }: Node, roles: readonly Role[]): number {
  const operands = inputs.map(({ dtype }, i) => hostArray(dtype, [], [roles[i] === 'image' ? 0 : 0.7]));
  const scalars = outputs.map(({ dtype }) => ({ dtype, shape: [] }));
  const [result] = op.reference(operands, { attributes, outputs: scalars });
  return result![0]!;
}
