import { valuesOf } from '../../graph/emitter.js';
import type { Tensor, Tensors } from '../../graph/graph.js';
import type { Op } from '../../graph/op.js';
import { formatShape, resolveAxis, ShapeError, sizeOf } from '../../graph/types.js';
import { coordinates, flatIndex } from '../../graph/walk.js';
import { type Range, slice } from './slice.js';

const concatOp: Op<{ readonly axis: number }, Tensors> = {
  name: 'concat',
  infer: (inputs, { axis }) => {
    const [first] = inputs;
    for (const input of inputs) {
      const fits =
        input.dtype === first!.dtype &&
        input.shape.length === first!.shape.length &&
        input.shape.every((dim, i) => i === axis || dim === first!.shape[i]);
      if (!fits) {
        const shapes = inputs.map(({ shape }) => formatShape(shape)).join(' and ');
        throw new ShapeError(`${shapes} do not join along axis ${axis}`);
      }
    }
    const total = inputs.reduce((n, { shape }) => n + shape[axis]!, 0);
    return [{ dtype: first!.dtype, shape: first!.shape.with(axis, total) }];
  },
  gradient: ({ inputs, attributes: { axis } }, [dy]) => {
    let start = 0;
    return inputs.map(({ shape }) => {
      const ranges: Range[] = shape.map(() => ({}));
      ranges[axis] = { start, end: start + shape[axis]! };
      start += shape[axis]!;
      return dy && slice(dy, ranges);
    });
  },
  channels: ({ inputs, outputs: [y], attributes: { axis: joined } }, flow) => {
    let start = 0;
    for (const x of inputs) {
      x.shape.forEach((dim, axis) => {
        if (inputs.every((input) => flow.isZero(input, axis))) flow.setZero(y, axis);
        if (axis !== joined) flow.join(x, axis, y, axis);
        else for (let i = 0; i < dim; i++) flow.joinIndex(x, axis, i, y, axis, start + i);
      });
      start += x.shape[joined]!;
    }
  },
  emit: (emitter, { inputs, attributes: { axis } }) => [
    emitter.op('Concat', valuesOf(emitter, inputs), { axis }),
  ],
  reference: (inputs, { outputs: [y], attributes: { axis } }) => [
    Float64Array.from({ length: sizeOf(y.shape) }, (_, flat) => {
      const coords = coordinates(flat, y.shape);
      let part = 0;
      while (coords[axis]! >= inputs[part]!.shape[axis]!) coords[axis]! -= inputs[part++]!.shape[axis]!;
      return inputs[part]!.data[flatIndex(coords, inputs[part]!.shape)]!;
    }),
  ],
};

/** The tensors joined along one axis; their other dimensions are equal. */
export function concat(tensors: readonly Tensor[], axis: number): Tensor {
  const [first] = tensors;
  if (!first) throw new ShapeError('concat needs at least one tensor');
  if (tensors.length === 1) return first;
  const resolved = first.graph.check('concat', () => resolveAxis(axis, first.shape));
  return first.graph.apply(concatOp, tensors, { axis: resolved }).outputs[0];
}
