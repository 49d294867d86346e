import { sumTo } from '../reduce/sum-to.js';
import { defineBinary } from './define.js';
import { mul } from './mul.js';
import { neg } from './neg.js';

/** a / b, broadcast. */
export const div = defineBinary({
  name: 'div',
  onnx: 'Div',
  compute: (a, b) => a / b,
  gradient: ({ inputs: [a, b], outputs: [y] }, [dy]) => [
    dy && sumTo(div(dy, b!), a!.shape),
    dy && neg(sumTo(div(mul(dy, y!), b!), b!.shape)),
  ],
});
