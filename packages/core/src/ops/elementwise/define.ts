import { type Emitter, valuesOf } from '../../graph/emitter.js';
import type { Tensor, Tensors } from '../../graph/graph.js';
import type { GradientRule, Op } from '../../graph/op.js';
import {
  broadcastShapes,
  type DType,
  formatType,
  requireFloat,
  ShapeError,
  sizeOf,
} from '../../graph/types.js';
import { broadcastReader } from '../../graph/walk.js';
import { lift } from '../constant.js';

/** Of operations that have none. */
export type NoAttributes = Record<never, never>;

/** The function that applies an operation, with the operation itself. */
export type Applied<F, Inputs extends Tensors> = F & { readonly op: Op<NoAttributes, Inputs> };

/** An operand of a binary operation; a number becomes a constant of the other operand's type. */
export type Operand = Tensor | number;

/** An operation on each element: its ONNX form follows from that of operands that broadcast. */
export function defineElementwise<A extends object, Inputs extends Tensors>(
  op: Omit<Op<A, Inputs>, 'emit'> & Required<Pick<Op<A, Inputs>, 'elementwise'>>,
): Op<A, Inputs> {
  return {
    ...op,
    emit: (emitter, { inputs, attributes }) => [
      op.elementwise(emitter, valuesOf(emitter, inputs), attributes),
    ],
  };
}

interface UnaryDefinition {
  readonly name: string;
  /** The ONNX operator that computes it, or the nodes that do: from the name of x to that of y. */
  readonly onnx: string | ((emitter: Emitter, x: string) => string);
  compute(x: number): number;
  /** Whether no result is below zero. */
  readonly nonNegative?: boolean;
  /** dL/dx from dL/dy, the input x and the output y. */
  readonly gradient: ((dy: Tensor, x: Tensor, y: Tensor) => Tensor) | 'zero';
}

/** An operation on each element of one float tensor. */
export function defineUnary(definition: UnaryDefinition): Applied<(x: Tensor) => Tensor, [x: Tensor]> {
  const { name, onnx, compute, gradient, nonNegative = false } = definition;
  const rule: GradientRule<NoAttributes> | 'zero' =
    gradient === 'zero' ? gradient : (node, [dy]) => [dy && gradient(dy, node.inputs[0], node.outputs[0])];
  const op: Op<NoAttributes> = defineElementwise({
    name,
    keepsZeros: ([zero]) => zero && compute(0) === 0,
    nonNegative,
    infer: ([x]) => {
      requireFloat(x);
      return [x];
    },
    gradient: rule,
    elementwise: (emitter, [x]) => (typeof onnx === 'string' ? emitter.op(onnx, [x]) : onnx(emitter, x)),
    reference: ([x]) => [x.data.map(compute)],
  });
  return Object.assign((x: Tensor) => x.graph.apply(op, [x], {}).outputs[0], { op });
}

/** Numbers that stand for whatever is not zero. */
const typical = [-1.5, 0.7, 2];

interface BinaryDefinition {
  readonly name: string;
  readonly onnx: string;
  compute(a: number, b: number): number;
  /** dL/da and dL/db in the broadcast shape; they are summed back to the operands' shapes. */
  readonly gradient: GradientRule<NoAttributes, [a: Tensor, b: Tensor]> | 'zero';
  /** Element type that the operands must have; any where not given. */
  readonly operands?: DType | undefined;
  /** Element type of the result; the operands' own where not given. */
  readonly result?: DType;
}

/** An operation on each pair of elements of two tensors, with NumPy broadcasting. */
export function defineBinary(
  definition: BinaryDefinition,
): Applied<(a: Operand, b: Operand) => Tensor, [a: Tensor, b: Tensor]> {
  const { name, onnx, compute, gradient, operands, result } = definition;
  const op: Op<NoAttributes, [a: Tensor, b: Tensor]> = defineElementwise({
    name,
    keepsZeros: ([zeroA, zeroB]) =>
      (zeroA ? [0] : typical).every((a) => (zeroB ? [0] : typical).every((b) => compute(a, b) === 0)),
    infer: ([a, b]) => {
      if (a.dtype !== b.dtype) {
        throw new ShapeError(`the operands have different types, ${formatType(a)} and ${formatType(b)}`);
      }
      if (operands !== undefined && a.dtype !== operands) {
        throw new ShapeError(`expects ${operands}, got ${formatType(a)} and ${formatType(b)}`);
      }
      return [{ dtype: result ?? a.dtype, shape: broadcastShapes(a.shape, b.shape) }];
    },
    gradient,
    elementwise: (emitter, operands) => emitter.op(onnx, operands),
    reference: ([a, b], node) => {
      const { shape } = node.outputs[0];
      const readA = broadcastReader(a, shape);
      const readB = broadcastReader(b, shape);
      return [Float64Array.from({ length: sizeOf(shape) }, (_, i) => compute(readA(i), readB(i)))];
    },
  });
  const apply = (a: Operand, b: Operand) => {
    const tensor = typeof a === 'number' ? b : a;
    if (typeof tensor === 'number') throw new TypeError(`${name} needs at least one tensor`);
    return tensor.graph.apply(op, [lift(a, tensor), lift(b, tensor)], {}).outputs[0];
  };
  return Object.assign(apply, { op });
}
