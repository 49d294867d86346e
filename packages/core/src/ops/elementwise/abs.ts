import { defineUnary } from './define.js';
import { mul } from './mul.js';
import { neg } from './neg.js';
import { step } from './step.js';
import { sub } from './sub.js';

/** |x|, with gradient 0 at 0. */
export const abs = defineUnary({
  name: 'abs',
  onnx: 'Abs',
  compute: Math.abs,
  nonNegative: true,
  gradient: (dy, x) => mul(dy, sub(step(x), step(neg(x)))),
});
