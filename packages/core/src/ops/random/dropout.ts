import type { Tensor } from '../../graph/graph.js';
import { mul } from '../elementwise/index.js';
import { cast, greaterOrEqual } from '../logic/index.js';
import { randomUniform } from './random-uniform.js';

/**
 * Zeroes elements with the given probability and scales the others by 1 / (1 - probability), so that the
 * expectation stays (Srivastava et al. 2014). For training graphs; inference leaves it out.
 * @param key int64 scalar, different in each step
 * @param stream different for each place in the network
 */
export function dropout(x: Tensor, probability: number, key: Tensor, stream: number): Tensor {
  if (!(probability >= 0 && probability < 1)) {
    throw new RangeError(`the dropout probability must be in [0, 1), got ${probability}`);
  }
  if (probability === 0) return x;
  const kept = cast(greaterOrEqual(randomUniform(key, x.shape, stream), probability), 'float32');
  return mul(x, mul(kept, 1 / (1 - probability)));
}
