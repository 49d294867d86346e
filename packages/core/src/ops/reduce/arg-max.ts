import type { Tensor } from '../../graph/graph.js';
import type { Op } from '../../graph/op.js';
import { resolveAxis, sizeOf } from '../../graph/types.js';
import { coordinates, flatIndex } from '../../graph/walk.js';
import { reducedShape } from './define.js';

const argMaxOp: Op<{ readonly axis: number }> = {
  name: 'argMax',
  infer: ([x], { axis }) => [{ dtype: 'int64', shape: reducedShape(x.shape, [axis], false) }],
  gradient: 'zero',
  channels: ({ inputs: [x], outputs: [y], attributes: { axis } }, flow) => {
    flow.keep(x, axis);
    y.shape.forEach((_, out) => {
      flow.join(x, out < axis ? out : out + 1, y, out);
    });
  },
  emit: (emitter, { inputs: [x], attributes: { axis } }) => [
    emitter.op('ArgMax', [emitter.value(x)], { axis, keepdims: 0 }),
  ],
  reference: ([x], { attributes: { axis } }) => {
    const kept = reducedShape(x.shape, [axis], true);
    return [
      Float64Array.from({ length: sizeOf(kept) }, (_, flat) => {
        const coords = coordinates(flat, kept);
        const at = (i: number) => x.data[flatIndex(coords.with(axis, i), x.shape)]!;
        let best = 0;
        for (let i = 1; i < x.shape[axis]!; i++) if (at(i) > at(best)) best = i;
        return best;
      }),
    ];
  },
};

/** The index of the maximum along one axis (the first of equals), as int64; the axis is dropped. */
export function argMax(x: Tensor, axis: number): Tensor {
  const resolved = x.graph.check('argMax', () => resolveAxis(axis, x.shape));
  return x.graph.apply(argMaxOp, [x], { axis: resolved }).outputs[0];
}
