import type { Node, Tensor } from '../../graph/graph.js';
import { broadcastTo } from '../shape/broadcast-to.js';
import { reshape } from '../shape/reshape.js';
import {
  defineReduction,
  type ReduceAttributes,
  type ReduceOptions,
  reduce,
  reducedShape,
} from './define.js';

export const sumOp = defineReduction({
  name: 'sum',
  onnx: 'ReduceSum',
  compute: (group) => group.reduce((total, value) => total + value, 0),
  ignoresZeros: () => true,
  gradient: (node, [dy]) => [dy && broadcastTo(withReducedAxes(node, dy), node.inputs[0].shape)],
});

/** The sum over axes (all where none are named). */
export function sum(x: Tensor, options: ReduceOptions = {}): Tensor {
  return reduce(sumOp, x, options);
}

/** A reduction's output, or its gradient, with the reduced axes back as size 1. */
export function withReducedAxes(node: Node<ReduceAttributes>, y: Tensor): Tensor {
  return reshape(y, reducedShape(node.inputs[0]!.shape, node.attributes.axes, true));
}
