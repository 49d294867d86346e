import type { Tensor } from '../../graph/graph.js';
import { add } from './add.js';
import { mul } from './mul.js';
import { relu } from './relu.js';

/** x where x > 0, else slope * x. */
export function leakyRelu(x: Tensor, slope = 0.01): Tensor {
  return add(mul(relu(x), 1 - slope), mul(x, slope));
}
