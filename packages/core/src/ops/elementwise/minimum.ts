import { cast } from '../logic/cast.js';
import { greater } from '../logic/compare.js';
import { sumTo } from '../reduce/sum-to.js';
import { defineBinary } from './define.js';
import { mul } from './mul.js';
import { sub } from './sub.js';

/** The smaller of a and b, broadcast; on ties the gradient goes to a. */
export const minimum = defineBinary({
  name: 'minimum',
  onnx: 'Min',
  compute: (a, b) => Math.min(a, b),
  gradient: ({ inputs: [a, b] }, [dy]) => {
    if (!dy) return [undefined, undefined];
    const second = mul(dy, cast(greater(a!, b!), 'float32'));
    return [sumTo(sub(dy, second), a!.shape), sumTo(second, b!.shape)];
  },
});
