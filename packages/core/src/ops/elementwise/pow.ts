import { sumTo } from '../reduce/sum-to.js';
import { defineBinary } from './define.js';
import { log } from './log.js';
import { mul } from './mul.js';
import { sub } from './sub.js';

/** a to the power b, broadcast; the gradient to the exponent needs a > 0. */
export const pow = defineBinary({
  name: 'pow',
  onnx: 'Pow',
  compute: (a, b) => a ** b,
  gradient: ({ inputs: [a, b], outputs: [y] }, [dy]) => [
    dy && sumTo(mul(dy, mul(b!, pow(a!, sub(b!, 1)))), a!.shape),
    dy && sumTo(mul(dy, mul(y!, log(a!))), b!.shape),
  ],
});
