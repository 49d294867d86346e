import { defineUnary } from './define.js';
import { mul } from './mul.js';

/** e to the power x. */
export const exp = defineUnary({
  name: 'exp',
  onnx: 'Exp',
  compute: Math.exp,
  nonNegative: true,
  gradient: (dy, _, y) => mul(dy, y),
});
