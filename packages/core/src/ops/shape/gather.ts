import { passAxis } from '../../graph/channel-flow.js';
import { valuesOf } from '../../graph/emitter.js';
import type { Tensor } from '../../graph/graph.js';
import type { Op } from '../../graph/op.js';
import { formatType, ShapeError, sizeOf } from '../../graph/types.js';
import { matmul } from '../linear/matmul.js';
import { oneHot } from './one-hot.js';
import { reshape } from './reshape.js';

const gatherOp: Op<object, [table: Tensor, indices: Tensor]> = {
  name: 'gather',
  infer: ([table, indices]) => {
    if (indices.dtype !== 'int32' && indices.dtype !== 'int64') {
      throw new ShapeError(`the indices must be int32 or int64, got ${formatType(indices)}`);
    }
    if (table.shape.length === 0) throw new ShapeError('the table needs at least one axis, got []');
    return [{ dtype: table.dtype, shape: [...indices.shape, ...table.shape.slice(1)] }];
  },
  // Rows taken more than once add up: a product with the one-hot matrix, which no provider lacks.
  gradient: ({ inputs: [table, indices] }, [dy]) => {
    if (!dy) return [undefined];
    const rows = table.shape[0]!;
    const picks = reshape(oneHot(indices, rows), [-1, rows]);
    const flat = reshape(dy, [picks.shape[0]!, -1]);
    return [reshape(matmul(picks, flat, { transposeA: true }), table.shape)];
  },
  channels: ({ inputs: [table, indices], outputs: [y] }, flow) => {
    flow.keep(table, 0);
    indices.shape.forEach((_, axis) => {
      flow.join(indices, axis, y, axis);
    });
    for (let axis = 1; axis < table.rank; axis++) passAxis(flow, table, axis, y, indices.rank + axis - 1);
  },
  emit: (emitter, { inputs }) => [emitter.op('Gather', valuesOf(emitter, inputs), { axis: 0 })],
  reference: ([table, indices]) => {
    const width = sizeOf(table.shape.slice(1));
    return [
      Float64Array.from(
        { length: indices.data.length * width },
        (_, i) => table.data[indices.data[Math.floor(i / width)]! * width + (i % width)]!,
      ),
    ];
  },
};

/** Rows of a table [K, ...] by integer indices [...]: the result is [..., ...], e.g. class means by label. */
export function gather(table: Tensor, indices: Tensor): Tensor {
  return table.graph.apply(gatherOp, [table, indices], {}).outputs[0];
}
