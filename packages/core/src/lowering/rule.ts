import type { Emitter, Target } from '../graph/emitter.js';
import type { Node } from '../graph/graph.js';
import type { Op } from '../graph/op.js';

/**
 * Another ONNX form of one operation, for the shapes and providers that it accepts. An operation that no rule
 * accepts takes its own simplest form ({@link Op.emit}). See lowering/rules/index.ts.
 */
export interface LoweringRule<A extends object = object> {
  readonly op: Op<A>;
  accepts(node: Node<A>, target: Target): boolean;
  emit(emitter: Emitter, node: Node<A>): readonly string[];
}

/** Checks a rule's types and forgets them, so that rules of different operations can stand in one list. */
export function defineRule<A extends object>(rule: LoweringRule<A>): LoweringRule {
  return rule as unknown as LoweringRule;
}
