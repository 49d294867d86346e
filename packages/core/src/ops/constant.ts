import type { Graph, Tensor } from '../graph/graph.js';
import type { Op } from '../graph/op.js';
import { type DType, formatShape, type Shape, ShapeError, sizeOf } from '../graph/types.js';

interface ConstantAttributes {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly data: ArrayLike<number>;
}

const constantOp: Op<ConstantAttributes, []> = {
  name: 'constant',
  // Large constants are kept apart: comparing them would cost more than it saves (the emitter merges them).
  key: ({ dtype, shape, data }) =>
    data.length <= 16 ? `${dtype}[${shape}]${Array.from(data, numberKey)}` : undefined,
  infer: (_, { dtype, shape, data }) => {
    if (data.length !== sizeOf(shape)) {
      throw new ShapeError(`${data.length} numbers do not fill shape ${formatShape(shape)}`);
    }
    return [{ dtype, shape }];
  },
  gradient: 'zero',
  // Its numbers are given where the graph is built.
  channels: ({ outputs: [y] }, flow) => flow.keep(y),
  emit: (emitter, { attributes: { dtype, shape, data } }) => [emitter.constant(dtype, shape, data)],
  reference: (_, node) => [node.attributes.data],
};

/** The signs of zeros count: 1 / 0 is not 1 / -0. */
function numberKey(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

/** A constant tensor of the given shape; a scalar where no shape is given. */
export function constant(
  graph: Graph,
  data: number | ArrayLike<number>,
  shape: Shape = [],
  dtype: DType = 'float32',
): Tensor {
  const list = typeof data === 'number' ? [data] : data;
  return graph.apply(constantOp, [], { dtype, shape, data: list }).outputs[0];
}

/** A number taken as a constant of `like`'s type; a tensor is passed on. */
export function lift(value: Tensor | number, like: Tensor): Tensor {
  return typeof value === 'number' ? constant(like.graph, value, [], like.dtype) : value;
}
