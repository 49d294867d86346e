import type { Tensor } from '../../graph/graph.js';
import type { Op } from '../../graph/op.js';
import { defineElementwise, type NoAttributes } from './define.js';

/** dy where 0 < y < 6, else 0: the gradient of relu6, of its output y. An operation of its own: it is many passes otherwise. */
export const relu6GradientOp: Op<NoAttributes, [dy: Tensor, y: Tensor]> = defineElementwise({
  name: 'relu6Gradient',
  keepsZeros: ([dy, y]) => dy || y,
  infer: ([dy]) => [dy],
  gradient: ({ inputs: [, y] }, [dx]) => [dx && relu6Gradient(dx, y), undefined],
  elementwise(emitter, [dy, y]) {
    const inside = emitter.op('Mul', [y, emitter.op('Sub', [emitter.floats([], [6]), y])]);
    const steep = { alpha: { float: 3e38 }, beta: { float: 0 } };
    return emitter.op('Mul', [dy, emitter.op('HardSigmoid', [inside], steep)]);
  },
  reference: ([dy, y]) => [dy.data.map((slope, i) => (y.data[i]! > 0 && y.data[i]! < 6 ? slope : 0))],
});

/** See {@link relu6GradientOp}; both tensors have one shape. */
export function relu6Gradient(dy: Tensor, y: Tensor): Tensor {
  return dy.graph.apply(relu6GradientOp, [dy, y], {}).outputs[0];
}
