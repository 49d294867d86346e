import { applies, type Node, type Tensor } from '../../graph/graph.js';
import { type ConvInputs, conv2dOp } from '../../ops/conv/conv2d.js';
import type { ConvAttributes } from '../../ops/conv/geometry.js';
import type { ConvShape } from './conv-strategy.js';

/** For convolutions of a shape, the shape of the convolution that comes next. */
export type NextConvolutions = ReadonlyMap<string, ConvShape>;

/** Convolutions of one shape are computed in one way, forwards and backwards. */
export function signatureOf({ x, weight, attributes }: ConvShape): string {
  return [x.join(), weight.join(), JSON.stringify(attributes)].join(' ');
}

/**
 * Finds what follows each convolution of a graph, past operations of other kinds: it had better find images in a layout
 * that it takes. Where several have one shape, the first speaks for all.
 * @param nodes in their order
 */
export function nextConvolutions(nodes: readonly Node[]): NextConvolutions {
  const following = new Map<Tensor, ConvShape>();
  const found = new Map<string, ConvShape>();
  for (const node of nodes.toReversed()) {
    const next = node.outputs.map((output) => following.get(output)).find((shape) => shape !== undefined);
    if (applies(conv2dOp, node)) {
      const conv = shapeOf(node);
      if (next) found.set(signatureOf(conv), next);
      following.set(node.inputs[0], conv);
    } else if (next) {
      for (const input of node.inputs) if (input.rank === 4) following.set(input, next);
    }
  }
  return found;
}

function shapeOf({
  inputs: [x, weight],
  outputs: [y],
  attributes,
}: Node<ConvAttributes, ConvInputs, [Tensor]>): ConvShape {
  return { x: x.shape, weight: weight.shape, y: y.shape, attributes };
}
