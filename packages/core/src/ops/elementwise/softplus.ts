import { defineUnary } from './define.js';
import { mul } from './mul.js';
import { sigmoid } from './sigmoid.js';

/** log(1 + e^x), without overflow. */
export const softplus = defineUnary({
  name: 'softplus',
  onnx: 'Softplus',
  compute: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  nonNegative: true,
  gradient: (dy, x) => mul(dy, sigmoid(x)),
});
