import { defineUnary } from './define.js';

/** -x. */
export const neg = defineUnary({ name: 'neg', onnx: 'Neg', compute: (x) => -x, gradient: (dy) => neg(dy) });
