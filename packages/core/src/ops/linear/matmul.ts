import { passAxis } from '../../graph/channel-flow.js';
import type { Tensor } from '../../graph/graph.js';
import type { Op } from '../../graph/op.js';
import {
  broadcastShapes,
  dimensions,
  formatShape,
  requireFloat,
  type Shape,
  ShapeError,
  sizeOf,
} from '../../graph/types.js';
import { broadcastReader } from '../../graph/walk.js';
import { sumTo } from '../reduce/sum.js';

/** Which operands are transposed, in their last two axes. */
export interface MatmulAttributes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

export const matmulOp: Op<MatmulAttributes, [a: Tensor, b: Tensor]> = {
  name: 'matmul',
  infer: ([a, b], attributes) => {
    requireFloat(a, b);
    if (a.shape.length < 2 || b.shape.length < 2) {
      throw new ShapeError(`needs matrices, got ${formatShape(a.shape)} and ${formatShape(b.shape)}`);
    }
    const [m, k] = matrixShape(a.shape, attributes.transposeA);
    const [k2, n] = matrixShape(b.shape, attributes.transposeB);
    if (k !== k2) {
      throw new ShapeError(
        `inner dimensions differ: ${formatShape(a.shape)}${attributes.transposeA ? ' transposed' : ''} and ` +
          `${formatShape(b.shape)}${attributes.transposeB ? ' transposed' : ''}`,
      );
    }
    return [
      { dtype: a.dtype, shape: [...broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2)), m, n] },
    ];
  },
  gradient: ({ inputs: [a, b], attributes: { transposeA, transposeB } }, [dy]) => {
    if (!dy) return [undefined, undefined];
    const da = transposeA
      ? matmul(b, dy, { transposeA: transposeB, transposeB: true })
      : matmul(dy, b, { transposeB: !transposeB });
    const db = transposeB
      ? matmul(dy, a, { transposeA: true, transposeB: transposeA })
      : matmul(a, dy, { transposeA: !transposeA });
    return [sumTo(da, a.shape), sumTo(db, b.shape)];
  },
  channels: ({ inputs: [a, b], outputs: [y], attributes: { transposeA, transposeB } }, flow) => {
    const [rows, columns] = [y.rank - 2, y.rank - 1];
    const ofA = (axis: number) => a.rank - 2 + (transposeA ? 1 - axis : axis);
    const ofB = (axis: number) => b.rank - 2 + (transposeB ? 1 - axis : axis);
    passAxis(flow, a, ofA(0), y, rows);
    passAxis(flow, b, ofB(1), y, columns);
    flow.join(a, ofA(1), b, ofB(0));
    if (!flow.isZero(a, ofA(1)) && !flow.isZero(b, ofB(0))) flow.keep(a, ofA(1));
    for (const x of [a, b]) for (let axis = 0; axis < x.rank - 2; axis++) flow.keep(x, axis);
    for (let axis = 0; axis < rows; axis++) flow.keep(y, axis);
  },
  multiplyAdds: ({ inputs: [a], outputs: [y], attributes: { transposeA } }) =>
    sizeOf(y.shape) * matrixShape(a.shape, transposeA)[1],
  emit: (emitter, { inputs: [a, b], attributes: { transposeA, transposeB } }) => {
    if (a.rank === 2 && b.rank === 2) {
      const attributes = { transA: Number(transposeA), transB: Number(transposeB) };
      return [emitter.op('Gemm', [emitter.value(a), emitter.value(b)], attributes)];
    }
    const operand = (x: Tensor, transposed: boolean) =>
      transposed ? emitter.op('Transpose', [emitter.value(x)], { perm: swapLast(x.rank) }) : emitter.value(x);
    return [emitter.op('MatMul', [operand(a, transposeA), operand(b, transposeB)])];
  },
  reference: ([a, b], { outputs: [y], attributes: { transposeA, transposeB } }) => {
    const batch = y.shape.slice(0, -2);
    const [m, n] = dimensions(y.shape.slice(-2), 2);
    const k = matrixShape(a.shape, transposeA)[1];
    const readA = broadcastReader(a, [...batch, ...a.shape.slice(-2)]);
    const readB = broadcastReader(b, [...batch, ...b.shape.slice(-2)]);
    return [
      Float64Array.from({ length: sizeOf(y.shape) }, (_, flat) => {
        const group = Math.floor(flat / (m * n));
        const row = Math.floor(flat / n) % m;
        const column = flat % n;
        let total = 0;
        for (let i = 0; i < k; i++) {
          const left = transposeA ? i * m + row : row * k + i;
          const right = transposeB ? column * k + i : i * n + column;
          total += readA(group * m * k + left) * readB(group * k * n + right);
        }
        return total;
      }),
    ];
  },
};

/**
 * The matrix product of [..., M, K] and [..., K, N]; leading dimensions broadcast. With `transposeA` the
 * first operand is [..., K, M], with `transposeB` the second is [..., N, K].
 */
export function matmul(a: Tensor, b: Tensor, options: Partial<MatmulAttributes> = {}): Tensor {
  const { transposeA = false, transposeB = false } = options;
  return a.graph.apply(matmulOp, [a, b], { transposeA, transposeB }).outputs[0];
}

function matrixShape(shape: Shape, transposed: boolean): readonly [rows: number, columns: number] {
  const [rows, columns] = dimensions(shape.slice(-2), 2);
  return transposed ? [columns, rows] : [rows, columns];
}

function swapLast(rank: number): number[] {
  return [...Array.from({ length: rank - 2 }, (_, axis) => axis), rank - 1, rank - 2];
}
