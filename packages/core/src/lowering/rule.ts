import type { Emitter, Target } from '../graph/emitter.js';
import type { Node } from '../graph/graph.js';
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

interface OpRule<A extends object> {
  readonly op: Op<A>;
  accepts(node: Node<A>, target: Target): boolean;
  /** Returns the outputs in their logical form. */
  emit(emitter: Emitter, node: Node<A>): readonly string[];
}

/** A rule for one operation that stays in the logical layout. */
export function defineRule<A extends object>({ op, accepts, emit }: OpRule<A>): LoweringRule {
  return {
    accepts: (node, writer) => isOf(node, op) && accepts(node, writer.target),
    emit(writer, node) {
      const values = emit(writer, node as unknown as Node<A>);
      node.outputs.forEach((output, i) => {
        writer.bind(output, values[i]!);
      });
    },
  };
}

interface ImageRule<A extends object> {
  readonly op: Op<A>;
  accepts(node: Node<A>, writer: ModelWriter): boolean;
  emit(writer: ModelWriter, node: Node<A>): void;
}

/** A rule for one operation that chooses the layouts of its outputs. */
export function defineImageRule<A extends object>({ op, accepts, emit }: ImageRule<A>): LoweringRule {
  return {
    accepts: (node, writer) => isOf(node, op) && accepts(node, writer),
    emit: (writer, node) => emit(writer, node as unknown as Node<A>),
  };
}

function isOf<A extends object>(node: Node, op: Op<A>): node is Node & Node<A> {
  return node.op === (op as unknown as Op);
}
