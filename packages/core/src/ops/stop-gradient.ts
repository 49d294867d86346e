import type { Tensor } from '../graph/graph.js';
import type { Op } from '../graph/op.js';

const stopGradientOp: Op = {
  name: 'stopGradient',
  elementwise: true,
  keepsZeros: ([zero]) => zero!,
  infer: ([x]) => [{ dtype: x.dtype, shape: x.shape }],
  gradient: 'zero',
  emit: (emitter, node) => [emitter.value(node.inputs[0])],
  reference: ([x]) => [x.data],
};

/** x as a constant: no gradient passes through it. */
export function stopGradient(x: Tensor): Tensor {
  return x.graph.apply(stopGradientOp, [x], {}).outputs[0];
}
