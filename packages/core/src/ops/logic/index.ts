import type { Tensor } from '../../graph/graph.js';
import type { Op } from '../../graph/op.js';
import { broadcastShapes, type DType, formatType, ShapeError, sizeOf } from '../../graph/types.js';
import { broadcastReader } from '../../graph/walk.js';
import { onnxElementType } from '../../onnx/model.js';
import { lift } from '../constant.js';
import { defineBinary, defineElementwise, type Operand } from '../elementwise/define.js';
import { sumTo } from '../reduce/sum.js';

const castOp: Op<{ readonly to: DType }> = defineElementwise({
  name: 'cast',
  keepsZeros: ([zero]) => zero,
  infer: ([x], { to }) => [{ dtype: to, shape: x.shape }],
  gradient: ({ inputs: [x] }, [dy]) => [x.dtype === 'float32' ? dy : undefined],
  elementwise: (emitter, [x], { to }) => emitter.op('Cast', [x], { to: onnxElementType(to) }),
  reference: ([x], { attributes: { to } }) => [
    to === 'float32' ? x.data : x.data.map(to === 'bool' ? (v) => Number(v !== 0) : Math.trunc),
  ],
});

/** x with elements of another type; numbers are truncated towards zero. */
export function cast(x: Tensor, to: DType): Tensor {
  return x.dtype === to ? x : x.graph.apply(castOp, [x], { to }).outputs[0];
}

const defineComparison = (
  name: string,
  onnx: string,
  holds: (a: number, b: number) => boolean,
  operands?: 'bool',
) =>
  defineBinary({
    name,
    onnx,
    compute: (a, b) => Number(holds(a, b)),
    gradient: 'zero',
    operands,
    result: 'bool',
  });

/** a = b, as bool. */
export const equal = defineComparison('equal', 'Equal', (a, b) => a === b);
/** a > b, as bool. */
export const greater = defineComparison('greater', 'Greater', (a, b) => a > b);
/** a >= b, as bool. */
export const greaterOrEqual = defineComparison('greaterOrEqual', 'GreaterOrEqual', (a, b) => a >= b);
/** a < b, as bool. */
export const less = defineComparison('less', 'Less', (a, b) => a < b);
/** a <= b, as bool. */
export const lessOrEqual = defineComparison('lessOrEqual', 'LessOrEqual', (a, b) => a <= b);
/** Both a and b, of bools. */
export const and = defineComparison('and', 'And', (a, b) => a !== 0 && b !== 0, 'bool');
/** a or b, of bools. */
export const or = defineComparison('or', 'Or', (a, b) => a !== 0 || b !== 0, 'bool');

const notOp: Op = defineElementwise({
  name: 'not',
  infer: ([x]) => {
    if (x.dtype !== 'bool') throw new ShapeError(`expects bool, got ${formatType(x)}`);
    return [{ dtype: 'bool', shape: x.shape }];
  },
  gradient: 'zero',
  elementwise: (emitter, [x]) => emitter.op('Not', [x]),
  reference: ([x]) => [x.data.map((v) => Number(v === 0))],
});

/** The negation of bools. */
export function not(x: Tensor): Tensor {
  return x.graph.apply(notOp, [x], {}).outputs[0];
}

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
