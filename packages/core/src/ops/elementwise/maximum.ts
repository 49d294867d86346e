import { cast } from '../logic/cast.js';
import { less } from '../logic/compare.js';
import { sumTo } from '../reduce/sum-to.js';
import { defineBinary } from './define.js';
import { mul } from './mul.js';
import { sub } from './sub.js';

/** The larger of a and b, broadcast; on ties the gradient goes to a. */
export const maximum = defineBinary({
  name: 'maximum',
  onnx: 'Max',
  compute: (a, b) => Math.max(a, b),
  gradient: ({ inputs: [a, b] }, [dy]) => {
    if (!dy) return [undefined, undefined];
    const second = mul(dy, cast(less(a!, b!), 'float32'));
    return [sumTo(sub(dy, second), a!.shape), sumTo(second, b!.shape)];
  },
});
