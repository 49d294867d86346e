import type { Tensor } from '../graph/graph.js';
import type { Op } from '../graph/op.js';
import { dimensions, formatShape, hasRank, requireFloat, ShapeError } from '../graph/types.js';
import { add, div, sub } from './elementwise/index.js';
import { matmul } from './linear/matmul.js';
import { greater, where } from './logic/index.js';
import { reshape } from './shape/reshape.js';
import { transpose } from './shape/transpose.js';

const pairwiseDistanceOp: Op = {
  name: 'pairwiseDistance',
  infer: ([x]) => {
    requireFloat(x);
    if (!hasRank(x.shape, 2)) throw new ShapeError(`needs vectors [N, D], got ${formatShape(x.shape)}`);
    return [{ dtype: x.dtype, shape: [x.shape[0], x.shape[0]] }];
  },
  channels: ({ inputs: [x], outputs: [y] }, flow) => {
    flow.join(x, 0, y, 0);
    flow.join(x, 0, y, 1);
  },
  // dx_i = sum_j S_ij (x_i - x_j) with S = (dy + dy^T) / distance, and 0 where the distance is 0. Not as products with
  // S of the vectors themselves: for near ones those would be differences of large numbers.
  gradient: ({ inputs: [x], outputs: [distance] }, [dy]) => {
    if (!dy) return [undefined];
    const [n, d] = dimensions(x.shape, 2);
    const apart = greater(distance, 0);
    const both = add(dy, transpose(dy));
    const weights = where(apart, div(both, where(apart, distance, 1)), 0);
    const differences = sub(reshape(x, [n, 1, d]), reshape(x, [1, n, d]));
    return [reshape(matmul(reshape(weights, [n, 1, n]), differences), [n, d])];
  },
  // From the differences: |a|^2 + |b|^2 - 2ab would lose the small distances, which are the ones that matter.
  emit: (emitter, { inputs: [x] }) => {
    const value = emitter.value(x);
    const rows = emitter.op('Unsqueeze', [value, emitter.ints([1])]);
    const columns = emitter.op('Unsqueeze', [value, emitter.ints([0])]);
    const squares = emitter.op('ReduceSumSquare', [emitter.op('Sub', [rows, columns]), emitter.ints([2])], {
      keepdims: 0,
    });
    return [emitter.op('Sqrt', [squares])];
  },
  reference: ([x]) => {
    const [n, d] = dimensions(x.shape, 2);
    return [
      Float64Array.from({ length: n * n }, (_, flat) => {
        const [i, j] = [Math.floor(flat / n), flat % n];
        let total = 0;
        for (let k = 0; k < d; k++) total += (x.data[i * d + k]! - x.data[j * d + k]!) ** 2;
        return Math.sqrt(total);
      }),
    ];
  },
};

/**
 * The Euclidean distance matrix [N, N] of vectors [N, D]. The gradient of a distance of zero is zero, not NaN:
 * equal vectors neither attract nor repel each other.
 */
export function pairwiseDistance(x: Tensor): Tensor {
  return x.graph.apply(pairwiseDistanceOp, [x], {}).outputs[0];
}
