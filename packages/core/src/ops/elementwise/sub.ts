import { sumTo } from '../reduce/sum-to.js';
import { defineBinary } from './define.js';
import { neg } from './neg.js';

/** a - b, broadcast. */
export const sub = defineBinary({
  name: 'sub',
  onnx: 'Sub',
  compute: (a, b) => a - b,
  gradient: ({ inputs: [a, b] }, [dy]) => [dy && sumTo(dy, a!.shape), dy && neg(sumTo(dy, b!.shape))],
});
