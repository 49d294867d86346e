import { type Application, type ChannelFlow, passZero } from '../../graph/channel-flow.js';
import type { Tensor } from '../../graph/graph.js';
import type { Op } from '../../graph/op.js';
import { formatShape, type Shape, ShapeError, sameShape, sizeOf } from '../../graph/types.js';

const reshapeOp: Op<{ readonly shape: Shape }> = {
  name: 'reshape',
  infer: ([x], { shape }) => {
    if (sizeOf(x.shape) !== sizeOf(shape)) {
      throw new ShapeError(`cannot view ${formatShape(x.shape)} as ${formatShape(shape)}`);
    }
    return [{ dtype: x.dtype, shape }];
  },
  gradient: ({ inputs: [x] }, [dy]) => [dy && reshape(dy, x.shape)],
  channels: passReshape,
  emit: (emitter, { inputs: [x], attributes: { shape } }) => {
    // 0 copies the dimension, so that a model exported with a free batch dimension keeps it free.
    const keepsFirst = shape.length > 0 && shape[0] === x.shape[0];
    return [emitter.reshape(emitter.value(x), keepsFirst ? [0, ...shape.slice(1)] : shape)];
  },
  reference: ([x]) => [x.data],
};

/** The same elements in row-major order under another shape; one dimension may be -1 and is worked out. */
export function reshape(x: Tensor, shape: Shape): Tensor {
  const resolved = shape.includes(-1) ? x.graph.check('reshape', () => resolveShape(x.shape, shape)) : shape;
  return sameShape(x.shape, resolved) ? x : x.graph.apply(reshapeOp, [x], { shape: resolved }).outputs[0];
}

/** [N, ...] as [N, the rest]. */
export function flatten(x: Tensor): Tensor {
  return reshape(x, [x.shape[0]!, -1]);
}

/** `shape` with the number of elements that are left over in the place of -1. */
function resolveShape(from: Shape, shape: Shape): number[] {
  const rest = sizeOf(from) / sizeOf(shape.filter((dim) => dim !== -1));
  if (!Number.isInteger(rest)) {
    throw new ShapeError(`cannot view ${formatShape(from)} as ${formatShape(shape)}`);
  }
  return shape.map((dim) => (dim === -1 ? rest : dim));
}

/**
 * Axes that are merged into one, or split from it: the merged index goes with the first of them, a channel's numbers
 * standing together, and nothing can be cut from the others.
 */
function passReshape({ inputs: [x], outputs: [y] }: Application, flow: ChannelFlow): void {
  for (const [ofX, ofY] of matchingAxes(x.shape, y.shape)) {
    passZero(flow, x, ofX[0], y, ofY[0]);
    if (ofY.length === 1) passMerged(flow, y, ofY[0], x, ofX);
    else if (ofX.length === 1) passMerged(flow, x, ofX[0], y, ofY);
    else {
      for (const axis of ofX) flow.keep(x, axis);
      for (const axis of ofY) flow.keep(y, axis);
    }
  }
}

function passMerged(
  flow: ChannelFlow,
  merged: Tensor,
  axis: number,
  apart: Tensor,
  [first, ...others]: AxisGroup,
): void {
  const repeats = merged.shape[axis]! / apart.shape[first]!;
  for (let i = 0; i < merged.shape[axis]!; i++) {
    flow.joinIndex(merged, axis, i, apart, first, Math.floor(i / repeats));
  }
  for (const other of others) flow.keep(apart, other);
}

type AxisGroup = [first: number, ...others: number[]];

/** The axes of two shapes, in the smallest groups that have equally many elements; axes of size 1 are in none. */
function matchingAxes(x: Shape, y: Shape): [AxisGroup, AxisGroup][] {
  const groups: [AxisGroup, AxisGroup][] = [];
  const axesOf = (shape: Shape) => shape.flatMap((dim, axis) => (dim === 1 ? [] : [axis]));
  const [left, right] = [axesOf(x), axesOf(y)];
  for (;;) {
    const [firstOfX, firstOfY] = [left.shift(), right.shift()];
    if (firstOfX === undefined || firstOfY === undefined) return groups;
    const [ofX, ofY]: [AxisGroup, AxisGroup] = [[firstOfX], [firstOfY]];
    let [sizeX, sizeY] = [x[firstOfX]!, y[firstOfY]!];
    while (sizeX !== sizeY) {
      if (sizeX < sizeY) {
        ofX.push(left[0]!);
        sizeX *= x[left.shift()!]!;
      } else {
        ofY.push(right[0]!);
        sizeY *= y[right.shift()!]!;
      }
    }
    groups.push([ofX, ofY]);
  }
}
