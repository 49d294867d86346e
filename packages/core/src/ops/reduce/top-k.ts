import type { Tensor } from '../../graph/graph.js';
import type { Op } from '../../graph/op.js';
import { formatShape, requireFloat, ShapeError } from '../../graph/types.js';
import { matmul } from '../linear/matmul.js';
import { oneHot } from '../shape/one-hot.js';
import { reshape } from '../shape/reshape.js';

/** Values and, for the gradient, their places: of equal ones the first, as ONNX demands. */
const topKOp: Op<{ readonly k: number }, [x: Tensor], [values: Tensor, places: Tensor]> = {
  name: 'topK',
  infer: ([x], { k }) => {
    requireFloat(x);
    const { shape } = x;
    if (shape.length === 0) throw new ShapeError('needs at least one axis, got []');
    if (!(Number.isInteger(k) && k >= 1 && k <= shape.at(-1)!)) {
      throw new ShapeError(`cannot take the ${k} largest along the last axis of ${formatShape(shape)}`);
    }
    const kept = [...shape.slice(0, -1), k];
    return [
      { dtype: 'float32', shape: kept },
      { dtype: 'int64', shape: kept },
    ];
  },
  gradient: ({ inputs: [x], outputs: [, places] }, [dy]) => {
    if (!dy) return [undefined];
    const rows = reshape(dy, [...dy.shape.slice(0, -1), 1, dy.shape.at(-1)!]);
    return [reshape(matmul(rows, oneHot(places, x.shape.at(-1)!)), x.shape)];
  },
  emit: (emitter, { inputs: [x], attributes: { k } }) => {
    const inputs = [emitter.value(x), emitter.ints([k])];
    return emitter.ops('TopK', inputs, { axis: -1, largest: 1, sorted: 1 }, { outputs: 2 });
  },
  reference: ([x], { attributes: { k } }) => {
    const width = x.shape.at(-1)!;
    const values: number[] = [];
    const places: number[] = [];
    for (let start = 0; start < x.data.length; start += width) {
      const row = x.data.subarray(start, start + width);
      const order = Array.from(row, (_, i) => i).sort((a, b) => row[b]! - row[a]! || a - b);
      for (const place of order.slice(0, k)) {
        values.push(row[place]!);
        places.push(place);
      }
    }
    return [values, places];
  },
};

/**
 * The k largest numbers along the last axis, the largest first.
 * @param x [..., M], float32
 * @param k 1 to M
 * @returns [..., k]
 */
export function topK(x: Tensor, k: number): Tensor {
  return topKWithPlaces(x, k)[0];
}

/**
 * The same with their places along the axis, int64 [..., k]: of equal ones the first.
 */
export function topKWithPlaces(x: Tensor, k: number): readonly [values: Tensor, places: Tensor] {
  return x.graph.apply(topKOp, [x], { k }).outputs;
}
