import type { Tensor } from '../../graph/graph.js';
import type { Op } from '../../graph/op.js';
import { requireFloat } from '../../graph/types.js';

/** The unit step: 1 where x > 0, else 0, as floats; its gradient is zero. The mask of ReLU's gradient. */
export const stepOp: Op = {
  name: 'step',
  elementwise: true,
  keepsZeros: ([zero]) => zero!,
  infer: ([x]) => {
    requireFloat(x!);
    return [x!];
  },
  gradient: 'zero',
  // HardSigmoid with a huge slope is one pass; Greater and Cast are two. It is exact: below 3e-39 float32
  // holds denormals only.
  emit: (emitter, node) => [
    emitter.op('HardSigmoid', [emitter.value(node.inputs[0]!)], {
      alpha: { float: 3e38 },
      beta: { float: 0 },
    }),
  ],
  reference: ([x]) => [x!.data.map((v) => (v > 0 ? 1 : 0))],
};

/** 1 where x > 0, else 0. */
export function step(x: Tensor): Tensor {
  return x.graph.apply(stepOp, [x], {}).outputs[0]!;
}
