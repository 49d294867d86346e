import { defineUnary } from './define.js';
import { mul } from './mul.js';
import { step } from './step.js';

/** max(x, 0), with gradient 0 at 0. */
export const relu = defineUnary({
  name: 'relu',
  onnx: 'Relu',
  compute: (x) => Math.max(x, 0),
  nonNegative: true,
  gradient: (dy, _, y) => mul(dy, step(y)),
});
