import type { Tensor } from '../../graph/graph.js';
import { div, mul } from '../elementwise/index.js';
import { cast } from '../logic/cast.js';
import { equal } from '../logic/compare.js';
import { defineReduction, type ReduceOptions, reduce } from './define.js';
import { sum, withReducedAxes } from './sum.js';

export const maxOp = defineReduction({
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
