import { broadcastChannels } from '../../graph/channel-flow.js';
import type { Node, Tensor } from '../../graph/graph.js';
import type { Op } from '../../graph/op.js';
import {
  broadcastShapes,
  formatShape,
  type Shape,
  ShapeError,
  sameShape,
  sizeOf,
} from '../../graph/types.js';
import { broadcastReader } from '../../graph/walk.js';
import { reshape } from '../shape/reshape.js';
import {
  defineReduction,
  type ReduceAttributes,
  type ReduceOptions,
  reduce,
  reducedShape,
} from './define.js';

export const sumOp = defineReduction({
  name: 'sum',
  onnx: 'ReduceSum',
  compute: (group) => group.reduce((total, value) => total + value, 0),
  ignoresZeros: () => true,
  gradient: (node, [dy]) => [dy && broadcastTo(withReducedAxes(node, dy), node.inputs[0].shape)],
});

/** The sum over axes (all where none are named). */
export function sum(x: Tensor, options: ReduceOptions = {}): Tensor {
  return reduce(sumOp, x, options);
}

/** A reduction's output, or its gradient, with the reduced axes back as size 1. */
export function withReducedAxes(node: Node<ReduceAttributes, [x: Tensor]>, y: Tensor): Tensor {
  return reshape(y, reducedShape(node.inputs[0].shape, node.attributes.axes, true));
}

export const broadcastToOp: Op<{ readonly shape: Shape }> = {
  name: 'broadcastTo',
  infer: ([x], { shape }) => {
    if (!sameShape(broadcastShapes(x.shape, shape), shape)) {
      throw new ShapeError(`${formatShape(x.shape)} does not broadcast to ${formatShape(shape)}`);
    }
    return [{ dtype: x.dtype, shape }];
  },
  channels: broadcastChannels,
  gradient: ({ inputs: [x] }, [dy]) => [dy && sumTo(dy, x.shape)],
  emit: (emitter, { inputs: [x], attributes: { shape } }) => [
    emitter.op('Expand', [emitter.value(x), emitter.ints(shape)]),
  ],
  reference: ([x], { attributes: { shape } }) => {
    const read = broadcastReader(x, shape);
    return [Float64Array.from({ length: sizeOf(shape) }, (_, flat) => read(flat))];
  },
};

/** x repeated along its axes of size 1 (and new leading ones) to the given shape. */
export function broadcastTo(x: Tensor, shape: Shape): Tensor {
  return sameShape(x.shape, shape) ? x : x.graph.apply(broadcastToOp, [x], { shape }).outputs[0];
}

/** Sums a tensor back to a shape that was broadcast to its own: the gradient of broadcasting. */
export function sumTo(x: Tensor, shape: Shape): Tensor {
  const offset = x.rank - shape.length;
  const axes = x.shape.flatMap((dim, axis) =>
    axis < offset || (shape[axis - offset] === 1 && dim !== 1) ? [axis] : [],
  );
  return axes.length === 0 ? x : reshape(sum(x, { axes }), shape);
}
