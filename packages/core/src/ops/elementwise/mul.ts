import { sumTo } from '../reduce/sum-to.js';
import { defineBinary } from './define.js';

/** a * b, broadcast. */
export const mul = defineBinary({
  name: 'mul',
  onnx: 'Mul',
  compute: (a, b) => a * b,
  gradient: ({ inputs: [a, b] }, [dy]) => [
    dy && sumTo(mul(dy, b!), a!.shape),
    dy && sumTo(mul(dy, a!), b!.shape),
  ],
});
