import type { ChannelRule } from './channel-flow.js';
import type { Emitter } from './emitter.js';
import type { Node, Tensor } from './graph.js';
import type { HostArray } from './host-array.js';
import type { LinearForm } from './linear-form.js';
import type { TensorType } from './types.js';

/**
 * The gradients of the inputs, given those of the outputs (`undefined`: zero). An entry of the result may
 * be `undefined` where an input has no gradient (labels, indices).
 */
export type GradientRule<A extends object> = (
  node: Node<A>,
  outputGradients: readonly (Tensor | undefined)[],
) => readonly (Tensor | undefined)[];

/** Everything that Kindred knows of an operation, in one place. See CONTRIBUTING.md, "Add an op". */
export interface Op<A extends object = object> {
  /** In camelCase; part of node names and messages. */
  readonly name: string;
  /**
   * A short text that stands for the attributes when equal nodes are merged; `undefined` keeps the node
   * apart. Where not given, the attributes' JSON is used.
   */
  key?(attributes: A): string | undefined;
  /** Whether each output element depends on the input elements at its own place alone (after broadcasting). */
  readonly elementwise?: boolean;
  /** For {@link elementwise} operations: whether the result is zero wherever the inputs that are marked here are. */
  keepsZeros?(zeros: readonly boolean[]): boolean;
  /** Whether no result is below zero. */
  readonly nonNegative?: boolean;
  /** Shape rule. @throws ShapeError saying what is wrong and what was expected. */
  infer(inputs: readonly TensorType[], attributes: A): readonly TensorType[];
  /**
   * How gradients pass: a rule; `'zero'` where the derivative is zero everywhere (comparisons, rounding);
   * `'missing'` where none is defined, which is an error as soon as one is asked for.
   */
  readonly gradient: GradientRule<A> | 'zero' | 'missing';
  /**
   * How channels pass, for pruning. Where not given: element by element for {@link elementwise} operations, and for
   * all others nothing can be cut from what they touch.
   */
  readonly channels?: ChannelRule<A>;
  /** For products of kernels with what they see, if a node is one: what can be fitted anew after pruning. */
  linear?(node: Node<A>): LinearForm | undefined;
  /** Multiply-adds of a node, for operations that are products. */
  multiplyAdds?(node: Node<A>): number;
  /** Writes the operation as ONNX nodes in their simplest form; returns the names of its outputs. */
  emit(emitter: Emitter, node: Node<A>): readonly string[];
  /** The same in plain TypeScript and float64: the oracle of the tests. One array for each output. */
  reference(inputs: readonly HostArray[], node: Node<A>): readonly ArrayLike<number>[];
}
