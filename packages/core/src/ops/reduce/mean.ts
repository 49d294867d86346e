import type { Tensor } from '../../graph/graph.js';
import { sizeOf } from '../../graph/types.js';
import { mul } from '../elementwise/index.js';
import { broadcastTo } from '../reduce/sum.js';
import { defineReduction, type ReduceOptions, reduce } from './define.js';
import { withReducedAxes } from './sum.js';

export const meanOp = defineReduction({
  name: 'mean',
  onnx: 'ReduceMean',
  compute: (group) => group.reduce((total, value) => total + value, 0) / group.length,
  gradient: (node, [dy]) => {
    const [x] = node.inputs;
    const scale = sizeOf(node.outputs[0].shape) / sizeOf(x.shape);
    return [dy && broadcastTo(mul(withReducedAxes(node, dy), scale), x.shape)];
  },
});

/** The mean over axes (all where none are named). Over the axes 2 and 3: global average pooling. */
export function mean(x: Tensor, options: ReduceOptions = {}): Tensor {
  return reduce(meanOp, x, options);
}
