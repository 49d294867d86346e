import type { Tensor } from '../../graph/graph.js';
import { constant } from '../../ops/constant.js';
import { minimum, mul } from '../../ops/elementwise/index.js';

/**
 * From 0 at the start of training to 1 after `epochs`, linearly; 1 from the start for 0 epochs.
 * @param epoch epochs since the start, a scalar
 */
export function rampUp(epoch: Tensor, epochs: number): Tensor {
  return epochs > 0 ? minimum(mul(epoch, 1 / epochs), 1) : constant(epoch.graph, 1);
}
