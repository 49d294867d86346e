import { applies, type Each, type Node, type Tensors } from '../../graph/graph.js';
import type { Op } from '../../graph/op.js';
import type { Held, ModelWriter } from '../model-writer.js';

/**
 * Another ONNX form of some operations, for some shapes, providers and layouts. A node to which no rule applies takes
 * its operation's simplest form (`Op.emit`).
 */
export interface LoweringRule {
  /** Writes a node and returns what holds its outputs; `undefined`, with nothing written, where it does not apply. */
  tryEmit(writer: ModelWriter, node: Node): readonly Held[] | undefined;
}

/** A rule for one operation. */
export function defineRule<A extends object, Inputs extends Tensors, Outputs extends Tensors>(
  op: Op<A, Inputs, Outputs>,
  tryEmit: (writer: ModelWriter, node: Node<A, Inputs, Outputs>) => Each<Outputs, Held> | undefined,
): LoweringRule {
  return { tryEmit: (writer, node) => (applies(op, node) ? tryEmit(writer, node) : undefined) };
}
