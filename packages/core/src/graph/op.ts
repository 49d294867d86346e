import type { ChannelRule } from './channel-flow.js';
import type { Emitter } from './emitter.js';
import type { Each, Node, Tensor, Tensors } from './graph.js';
import type { HostArray } from './host-array.js';
import type { TensorType } from './types.js';

/**
 * The gradients of the inputs, given those of the outputs (`undefined`: zero). An entry of the result may
 * be `undefined` where an input has no gradient (labels, indices).
 */
export type GradientRule<
  A extends object = object,
  Inputs extends Tensors = [x: Tensor],
  Outputs extends Tensors = [y: Tensor],
> = (
  node: Node<A, Inputs, Outputs>,
  outputGradients: Each<Outputs, Tensor | undefined>,
) => readonly (Tensor | undefined)[];

/**
 * Everything that Kindred knows of an operation, in one place. See CONTRIBUTING.md, "Add an op".
 * @typeParam A its attributes, what it is given beside tensors
 * @typeParam Inputs the tensors that it takes: one, unless it says otherwise
 * @typeParam Outputs those that it gives
 */
export interface Op<
  A extends object = object,
  Inputs extends Tensors = [x: Tensor],
  Outputs extends Tensors = [y: Tensor],
> {
  /** In camelCase; part of node names and messages. */
  readonly name: string;
  /**
   * A short text that stands for the attributes when equal nodes are merged; `undefined` keeps the node
   * apart. Where not given, the attributes' JSON is used.
   */
  key?(attributes: A): string | undefined;
  /**
   * For operations of which each output element depends on the input elements at its own place alone (after
   * broadcasting): writes one for operands that broadcast, in whatever layout they are.
   */
  elementwise?(emitter: Emitter, operands: Each<Inputs, string>, attributes: A): string;
  /** For {@link elementwise} operations: whether the result is zero wherever the inputs that are marked here are. */
  keepsZeros?(zeros: Each<Inputs, boolean>): boolean;
  /** Whether no result is below zero. */
  readonly nonNegative?: boolean;
  /** Shape rule. @throws ShapeError saying what is wrong and what was expected. */
  infer(inputs: Each<Inputs, TensorType>, attributes: A): Each<Outputs, TensorType>;
  /**
   * How gradients pass: a rule; `'zero'` where the derivative is zero everywhere (comparisons, rounding);
   * `'missing'` where none is defined, which is an error as soon as one is asked for.
   */
  readonly gradient: GradientRule<A, Inputs, Outputs> | 'zero' | 'missing';
  /**
   * How channels pass, for pruning. Where not given: element by element for {@link elementwise} operations, and for
   * all others nothing can be cut from what they touch.
   */
  readonly channels?: ChannelRule<A, Inputs, Outputs>;
  /** Multiply-adds of a node, for operations that are products. */
  multiplyAdds?(node: Node<A, Inputs, Outputs>): number;
  /** Writes the operation as ONNX nodes in their simplest form; returns the names of its outputs. */
  emit(emitter: Emitter, node: Node<A, Inputs, Outputs>): readonly string[];
  /** The same in plain TypeScript and float64: the oracle of the tests. One array for each output. */
  reference(
    inputs: Each<Inputs, HostArray>,
    node: { readonly attributes: A; readonly outputs: Each<Outputs, TensorType> },
  ): Each<Outputs, ArrayLike<number>>;
}

/** An operation whose attributes and tensors are not known. A node's op fits the node: {@link Graph.apply} sees to it. */
// biome-ignore lint/suspicious/noExplicitAny: what it takes differs from one operation to the next.
export type AnyOp = Op<any, any, any>;
