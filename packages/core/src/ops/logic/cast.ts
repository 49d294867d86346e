import type { Tensor } from '../../graph/graph.js';
import type { Op } from '../../graph/op.js';
import type { DType } from '../../graph/types.js';
import { onnxElementType } from '../../onnx/model.js';
import { defineElementwise } from '../elementwise/define.js';

const castOp: Op<{ readonly to: DType }> = defineElementwise({
  name: 'cast',
  keepsZeros: ([zero]) => zero,
  infer: ([x], { to }) => [{ dtype: to, shape: x.shape }],
  gradient: ({ inputs: [x] }, [dy]) => [x.dtype === 'float32' ? dy : undefined],
  elementwise: (emitter, [x], { to }) => emitter.op('Cast', [x], { to: onnxElementType(to) }),
  reference: ([x], { attributes: { to } }) => [
    to === 'float32' ? x.data : x.data.map(to === 'bool' ? (v) => Number(v !== 0) : Math.trunc),
  ],
});

/** x with elements of another type; numbers are truncated towards zero. */
export function cast(x: Tensor, to: DType): Tensor {
  return x.dtype === to ? x : x.graph.apply(castOp, [x], { to }).outputs[0];
}
