import { sumTo } from '../reduce/sum-to.js';
import { defineBinary } from './define.js';

/** a + b, broadcast. */
export const add = defineBinary({
  name: 'add',
  onnx: 'Add',
  compute: (a, b) => a + b,
  gradient: ({ inputs }, [dy]) => inputs.map((input) => dy && sumTo(dy, input.shape)),
});
