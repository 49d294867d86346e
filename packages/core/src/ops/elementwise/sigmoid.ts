import { defineUnary } from './define.js';
import { mul } from './mul.js';
import { sub } from './sub.js';

/** 1 / (1 + e^-x). */
export const sigmoid = defineUnary({
  name: 'sigmoid',
  // ONNX Runtime's Sigmoid loses its digits where it is small: a tenth of them wrong at -13, 0 from -18 on.
  onnx: (emitter, x) => {
    const one = emitter.constant('float32', [], [1]);
    return emitter.op('Reciprocal', [emitter.op('Add', [emitter.op('Exp', [emitter.op('Neg', [x])]), one])]);
  },
  compute: (x) => 1 / (1 + Math.exp(-x)),
  nonNegative: true,
  gradient: (dy, _, y) => mul(dy, mul(y, sub(1, y))),
});
