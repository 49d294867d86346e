import { defineUnary } from './define.js';
import { div } from './div.js';
import { mul } from './mul.js';

/** The square root; its gradient is infinite at 0. */
export const sqrt = defineUnary({
  name: 'sqrt',
  onnx: 'Sqrt',
  compute: Math.sqrt,
  nonNegative: true,
  gradient: (dy, _, y) => div(mul(dy, 0.5), y),
});
