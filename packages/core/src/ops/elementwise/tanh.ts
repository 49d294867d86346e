import { defineUnary } from './define.js';
import { mul } from './mul.js';
import { sub } from './sub.js';

/** The hyperbolic tangent. */
export const tanh = defineUnary({
  name: 'tanh',
  onnx: 'Tanh',
  compute: Math.tanh,
  gradient: (dy, _, y) => mul(dy, sub(1, mul(y, y))),
});
