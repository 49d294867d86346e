import { defineUnary } from './define.js';
import { div } from './div.js';

/** The natural logarithm. Losses stay in log space by {@link logSumExp} and never take it of a probability. */
export const log = defineUnary({
  name: 'log',
  onnx: 'Log',
  compute: Math.log,
  gradient: (dy, x) => div(dy, x),
});
