import type { Tensor } from '../../graph/graph.js';
import type { Op } from '../../graph/op.js';
import { formatShape, type Shape, ShapeError, sameShape, sizeOf } from '../../graph/types.js';

const reshapeOp: Op<{ readonly shape: Shape }> = {
  name: 'reshape',
  infer: ([x], { shape }) => {
    if (sizeOf(x!.shape) !== sizeOf(shape)) {
      throw new ShapeError(`cannot view ${formatShape(x!.shape)} as ${formatShape(shape)}`);
    }
    return [{ dtype: x!.dtype, shape }];
  },
  gradient: ({ inputs: [x] }, [dy]) => [dy && reshape(dy, x!.shape)],
  emit: (emitter, { inputs: [x], attributes: { shape } }) => {
    // 0 copies the dimension, so that a model exported with a free batch dimension keeps it free.
    const keepsFirst = shape.length > 0 && shape[0] === x!.shape[0];
    return [
      emitter.op('Reshape', [emitter.value(x!), emitter.ints(keepsFirst ? [0, ...shape.slice(1)] : shape)]),
    ];
  },
  reference: ([x]) => [x!.data],
};

/** The same elements in row-major order under another shape; one dimension may be -1 and is worked out. */
export function reshape(x: Tensor, shape: Shape): Tensor {
  const resolved = shape.includes(-1) ? x.graph.check('reshape', () => resolveShape(x.shape, shape)) : shape;
  return sameShape(x.shape, resolved) ? x : x.graph.apply(reshapeOp, [x], { shape: resolved }).outputs[0]!;
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
