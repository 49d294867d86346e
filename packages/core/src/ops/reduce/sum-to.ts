import type { Tensor } from '../../graph/graph.js';
import type { Shape } from '../../graph/types.js';
import { reshape } from '../shape/reshape.js';
import { sum } from './sum.js';

/** Sums a tensor back to a shape that was broadcast to its own: the gradient of broadcasting. */
export function sumTo(x: Tensor, shape: Shape): Tensor {
  const offset = x.rank - shape.length;
  const axes = x.shape.flatMap((dim, axis) =>
    axis < offset || (shape[axis - offset] === 1 && dim !== 1) ? [axis] : [],
  );
  return axes.length === 0 ? x : reshape(sum(x, { axes }), shape);
}
