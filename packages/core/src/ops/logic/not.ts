import type { Tensor } from '../../graph/graph.js';
import type { Op } from '../../graph/op.js';
import { formatType, ShapeError } from '../../graph/types.js';
import { defineElementwise } from '../elementwise/define.js';

const notOp: Op = defineElementwise({
  name: 'not',
  infer: ([x]) => {
    if (x.dtype !== 'bool') throw new ShapeError(`expects bool, got ${formatType(x)}`);
    return [{ dtype: 'bool', shape: x.shape }];
  },
  gradient: 'zero',
  elementwise: (emitter, [x]) => emitter.op('Not', [x]),
  reference: ([x]) => [x.data.map((v) => Number(v === 0))],
});

/** The negation of bools. */
export function not(x: Tensor): Tensor {
  return x.graph.apply(notOp, [x], {}).outputs[0];
}
