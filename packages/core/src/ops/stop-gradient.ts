import type { Tensor } from '../graph/graph.js';
import type { Op } from '../graph/op.js';
import { defineElementwise } from './elementwise/define.js';

const stopGradientOp: Op = defineElementwise({
  name: 'stopGradient',
  keepsZeros: ([zero]) => zero,
  infer: ([x]) => [{ dtype: x.dtype, shape: x.shape }],
  gradient: 'zero',
  elementwise: (_, [x]) => x,
  reference: ([x]) => [x.data],
});

/** x as a constant: no gradient passes through it. */
export function stopGradient(x: Tensor): Tensor {
  return x.graph.apply(stopGradientOp, [x], {}).outputs[0];
}
