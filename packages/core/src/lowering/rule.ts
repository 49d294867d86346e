import type { Emitter, Target } from '../graph/emitter.js';
import { applies, type Node, type Tensors } from '../graph/graph.js';
import type { Op } from '../graph/op.js';
import type { ModelWriter } from './model-writer.js';

/**
 * Another ONNX form of some operations, for the shapes, providers and layouts that it accepts. A node that no rule
 * accepts takes its operation's simplest form (`Op.emit`). See lowering/rules/index.ts.
 */
export interface LoweringRule {
  accepts(node: Node, writer: ModelWriter): boolean;
  /** Emits the node and binds its outputs. */
  emit(writer: ModelWriter, node: Node): void;
}

interface OpRule<A extends object, I extends Tensors, O extends Tensors> {
  readonly op: Op<A, I, O>;
  accepts(node: Node<A, I, O>, target: Target): boolean;
  /** Returns the outputs in their logical form. */
  emit(emitter: Emitter, node: Node<A, I, O>): readonly string[];
}

/** A rule for one operation that stays in the logical layout. */
export function defineRule<A extends object, I extends Tensors, O extends Tensors>({
  op,
  accepts,
  emit,
}: OpRule<A, I, O>): LoweringRule {
  return {
    accepts: (node, writer) => applies(op, node) && accepts(node, writer.target),
    emit(writer, node) {
      const values = emit(writer, node as Node<A, I, O>);
      node.outputs.forEach((output, i) => {
        writer.bind(output, values[i]!);
      });
    },
  };
}

interface ImageRule<A extends object, I extends Tensors, O extends Tensors> {
  readonly op: Op<A, I, O>;
  accepts(node: Node<A, I, O>, writer: ModelWriter): boolean;
  emit(writer: ModelWriter, node: Node<A, I, O>): void;
}

/** A rule for one operation that chooses the layouts of its outputs. */
export function defineImageRule<A extends object, I extends Tensors, O extends Tensors>({
  op,
  accepts,
  emit,
}: ImageRule<A, I, O>): LoweringRule {
  return {
    accepts: (node, writer) => applies(op, node) && accepts(node, writer),
    emit: (writer, node) => emit(writer, node as Node<A, I, O>),
  };
}
