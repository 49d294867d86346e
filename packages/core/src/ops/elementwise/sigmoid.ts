import { defineUnary } from './define.js';
import { mul } from './mul.js';
import { sub } from './sub.js';

/** 1 / (1 + e^-x). */
export const sigmoid = defineUnary({
  name: 'sigmoid',
  onnx: 'Sigmoid',
  compute: (x) => 1 / (1 + Math.exp(-x)),
  gradient: (dy, _, y) => mul(dy, mul(y, sub(1, y))),
});
