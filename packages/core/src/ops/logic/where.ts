import type { Tensor } from '../../graph/graph.js';
import type { Op } from '../../graph/op.js';
import { broadcastShapes, formatType, ShapeError, sizeOf } from '../../graph/types.js';
import { broadcastReader } from '../../graph/walk.js';
import { lift } from '../constant.js';
import { defineElementwise, type Operand } from '../elementwise/define.js';
import { sumTo } from '../reduce/sum.js';

const whereOp: Op<object, [condition: Tensor, a: Tensor, b: Tensor]> = defineElementwise({
  name: 'where',
  keepsZeros: ([, a, b]) => a && b,
  infer: ([condition, a, b]) => {
    if (condition.dtype !== 'bool') {
      throw new ShapeError(`the condition must be bool, got ${formatType(condition)}`);
    }
    if (a.dtype !== b.dtype) {
      throw new ShapeError(`the branches have different types, ${formatType(a)} and ${formatType(b)}`);
    }
    return [{ dtype: a.dtype, shape: broadcastShapes(condition.shape, a.shape, b.shape) }];
  },
  gradient: ({ inputs: [condition, a, b] }, [dy]) => [
    undefined,
    dy && sumTo(where(condition, dy, 0), a.shape),
    dy && sumTo(where(condition, 0, dy), b.shape),
  ],
  elementwise: (emitter, operands) => emitter.op('Where', operands),
  reference: ([condition, a, b], { outputs: [{ shape }] }) => {
    const holds = broadcastReader(condition, shape);
    const [readA, readB] = [broadcastReader(a, shape), broadcastReader(b, shape)];
    return [Float64Array.from({ length: sizeOf(shape) }, (_, i) => (holds(i) ? readA(i) : readB(i)))];
  },
});

/** a where the condition holds, else b; broadcast. Gradients pass only through the branch taken. */
export function where(condition: Tensor, a: Operand, b: Operand): Tensor {
  const like = typeof a === 'number' ? b : a;
  if (typeof like === 'number') throw new TypeError('where needs at least one tensor branch');
  return condition.graph.apply(whereOp, [condition, lift(a, like), lift(b, like)], {}).outputs[0];
}
