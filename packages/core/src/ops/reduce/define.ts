import { passZero } from '../../graph/channel-flow.js';
import type { Tensor } from '../../graph/graph.js';
import type { GradientRule, Op } from '../../graph/op.js';
import { resolveAxis, type Shape, sizeOf } from '../../graph/types.js';
import { coordinates, flatIndex } from '../../graph/walk.js';

export interface ReduceAttributes {
  /** The axes that are reduced, ascending and non-negative. */
  readonly axes: readonly number[];
  /** Whether the reduced axes stay, with size 1. */
  readonly keepDims: boolean;
}

/** What a reduction reduces. */
export interface ReduceOptions {
  /** Axes to reduce, negative ones counted from the end; all of them where not given. */
  readonly axes?: readonly number[] | undefined;
  readonly keepDims?: boolean | undefined;
}

interface ReduceDefinition {
  readonly name: string;
  readonly onnx: string;
  /** The value of one group of elements. */
  compute(group: readonly number[]): number;
  /** Whether zeros in it change nothing, so that channels can be cut from what is reduced. */
  ignoresZeros?(x: Tensor): boolean;
  readonly gradient: GradientRule<ReduceAttributes>;
}

/** A reduction over some axes of a tensor. */
export function defineReduction(definition: ReduceDefinition): Op<ReduceAttributes> {
  const { name, onnx, compute, gradient, ignoresZeros } = definition;
  return {
    name,
    infer: ([x], { axes, keepDims }) => [{ dtype: x.dtype, shape: reducedShape(x.shape, axes, keepDims) }],
    gradient,
    channels: ({ inputs: [x], outputs: [y], attributes: { axes, keepDims } }, flow) => {
      let out = 0;
      x.shape.forEach((_, axis) => {
        if (!axes.includes(axis)) {
          flow.join(x, axis, y, out);
          if (compute([0, 0]) === 0) passZero(flow, x, axis, y, out);
          out++;
        } else {
          if (!flow.isZero(x, axis) || !ignoresZeros?.(x)) flow.keep(x, axis);
          if (keepDims) flow.keep(y, out++);
        }
      });
    },
    emit: (emitter, { inputs: [x], attributes: { axes, keepDims } }) => [
      emitter.op(onnx, [emitter.value(x), emitter.ints(axes)], { keepdims: Number(keepDims) }),
    ],
    reference: ([x], { attributes: { axes } }) => {
      const kept = reducedShape(x.shape, axes, true);
      const groups = Array.from({ length: sizeOf(kept) }, () => [] as number[]);
      x.data.forEach((value, flat) => {
        const coords = coordinates(flat, x.shape).map((c, axis) => (axes.includes(axis) ? 0 : c));
        groups[flatIndex(coords, kept)]!.push(value);
      });
      return [groups.map(compute)];
    },
  };
}

/** Applies a reduction; reducing over no axis at all is the identity. */
export function reduce(op: Op<ReduceAttributes>, x: Tensor, options: ReduceOptions): Tensor {
  const named = options.axes ?? x.shape.map((_, axis) => axis);
  const resolved = x.graph.check(op.name, () => named.map((axis) => resolveAxis(axis, x.shape)));
  const axes = [...new Set(resolved)].sort((a, b) => a - b);
  if (axes.length === 0) return x;
  return x.graph.apply(op, [x], { axes, keepDims: options.keepDims ?? false }).outputs[0];
}

/** The shape after a reduction. */
export function reducedShape(shape: Shape, axes: readonly number[], keepDims: boolean): number[] {
  return shape.flatMap((dim, axis) => (axes.includes(axis) ? (keepDims ? [1] : []) : [dim]));
}
