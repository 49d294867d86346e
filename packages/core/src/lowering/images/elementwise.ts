import type { Node } from '../../graph/graph.js';
import { hostArray } from '../../graph/host-array.js';
import type { ModelWriter } from '../model-writer.js';
import type { LoweringRule } from '../rule.js';
import type { ImageLayout } from './layout.js';
import { operandValue, roleOf } from './operands.js';

/** The layout in which an operation's first image that has one was computed. */
function layoutOf({ inputs }: Node, writer: ModelWriter): ImageLayout | undefined {
  for (const input of inputs) {
    const layout = writer.layoutOf(input);
    if (layout) return layout;
  }
  return undefined;
}

/** Elementwise operations on images stay in the images' layout. */
export const imageElementwise: LoweringRule = {
  accepts(node, writer) {
    const { shape } = node.outputs[0]!;
    if (!node.op.elementwise || shape.length !== 4) return false;
    const layout = layoutOf(node, writer);
    return (
      layout !== undefined &&
      node.inputs.every((input) => roleOf(input, shape) !== undefined) &&
      (!layout.isPadded(shape) || Number.isFinite(ofZeros(node)))
    );
  },
  emit(writer, node) {
    const [y] = node.outputs;
    const { shape } = y!;
    const layout = layoutOf(node, writer)!;
    const operands = node.inputs.map((input) => operandValue(writer, layout, input, shape));
    const value = node.op.elementwise!(writer, operands, node.attributes);
    const image = writer.reshape(value, layout.valueShape(shape));
    writer.bindImage(y!, layout, ofZeros(node) === 0 ? image : layout.clearPadding(writer, image, shape));
  },
};

/** What the operation makes of the padding: images that are zero and, where it takes them, other operands. */
function ofZeros(node: Node): number {
  const { dtype, shape } = node.outputs[0]!;
  const operands = node.inputs.map((input) =>
    hostArray(input.dtype, [], [roleOf(input, shape) === 'image' ? 0 : 0.7]),
  );
  const scalar = { attributes: node.attributes, outputs: [{ dtype, shape: [] }] };
  const [result] = node.op.reference(operands, scalar);
  return result![0]!;
}
