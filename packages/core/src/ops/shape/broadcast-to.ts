import { broadcastChannels } from '../../graph/channel-flow.js';
import type { Tensor } from '../../graph/graph.js';
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
import { sumTo } from '../reduce/sum-to.js';

export const broadcastOp: Op<{ readonly shape: Shape }> = {
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
  return sameShape(x.shape, shape) ? x : x.graph.apply(broadcastOp, [x], { shape }).outputs[0];
}
