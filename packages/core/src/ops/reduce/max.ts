import type { Tensor } from '../../graph/graph.js';
import type { Op } from '../../graph/op.js';
import { resolveAxis, sizeOf } from '../../graph/types.js';
import { coordinates, flatIndex } from '../../graph/walk.js';
import { add, div, exp, log, mul, sub } from '../elementwise/index.js';
import { cast, equal } from '../logic/index.js';
import { reshape } from '../shape/reshape.js';
import { stopGradient } from '../stop-gradient.js';
import { defineReduction, type ReduceOptions, reduce, reducedShape } from './define.js';
import { sum, withReducedAxes } from './sum.js';

const maxOp = defineReduction({
  name: 'max',
  onnx: 'ReduceMax',
  compute: (group) => group.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
  ignoresZeros: (x) => x.node.op.nonNegative === true,
  gradient: (node, [dy]) => {
    if (!dy) return [undefined];
    const { axes } = node.attributes;
    const mask = cast(equal(node.inputs[0], withReducedAxes(node, node.outputs[0])), 'float32');
    const share = div(withReducedAxes(node, dy), sum(mask, { axes, keepDims: true }));
    return [mul(mask, share)];
  },
});

/** The maximum over axes (all where none are named); tied maxima share the gradient equally. */
export function max(x: Tensor, options: ReduceOptions = {}): Tensor {
  return reduce(maxOp, x, options);
}

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

/**
 * log(sum(exp(x))) over axes, finite for any finite x: the maximum is taken out before exp. Built from
 * reductions rather than ONNX's LogSoftmax, which the WebGPU provider leaves to the CPU.
 */
export function logSumExp(x: Tensor, options: ReduceOptions = {}): Tensor {
  // The result does not depend on the shift, so no gradient has to pass through it.
  const shift = stopGradient(max(x, { axes: options.axes, keepDims: true }));
  const total = sum(exp(sub(x, shift)), options);
  return add(log(total), reshape(shift, total.shape));
}
