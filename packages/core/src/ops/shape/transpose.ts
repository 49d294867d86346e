import { passAxis } from '../../graph/channel-flow.js';
import type { Tensor } from '../../graph/graph.js';
import type { Op } from '../../graph/op.js';
import { formatShape, ShapeError, sizeOf } from '../../graph/types.js';
import { coordinates, flatIndex } from '../../graph/walk.js';

const transposeOp: Op<{ readonly order: readonly number[] }> = {
  name: 'transpose',
  infer: ([x], { order }) => {
    const sorted = [...order].sort((a, b) => a - b);
    if (sorted.length !== x.shape.length || sorted.some((axis, i) => axis !== i)) {
      throw new ShapeError(`${formatShape(order)} is not an order of the axes of ${formatShape(x.shape)}`);
    }
    return [{ dtype: x.dtype, shape: order.map((axis) => x.shape[axis]!) }];
  },
  gradient: ({ attributes: { order } }, [dy]) => [dy && transpose(dy, inverseOrder(order))],
  channels: ({ inputs: [x], outputs: [y], attributes: { order } }, flow) => {
    order.forEach((axis, out) => {
      passAxis(flow, x, axis, y, out);
    });
  },
  emit: (emitter, { inputs: [x], attributes: { order } }) => [
    emitter.op('Transpose', [emitter.value(x)], { perm: order }),
  ],
  reference: ([x], { attributes: { order }, outputs: [y] }) => [
    Float64Array.from({ length: sizeOf(y.shape) }, (_, flat) => {
      const coords = coordinates(flat, y.shape);
      return x.data[
        flatIndex(
          inverseOrder(order).map((axis) => coords[axis]!),
          x.shape,
        )
      ]!;
    }),
  ],
};

/** x with its axes in another order: axis i of the result is axis order[i] of x. Reversed where not given. */
export function transpose(x: Tensor, order?: readonly number[]): Tensor {
  const full = order ?? x.shape.map((_, axis) => x.rank - 1 - axis);
  return x.graph.apply(transposeOp, [x], { order: full }).outputs[0];
}

function inverseOrder(order: readonly number[]): number[] {
  return order.map((_, axis) => order.indexOf(axis));
}
