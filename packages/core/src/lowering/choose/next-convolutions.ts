import { applies, type Node, type Tensor } from '../../graph/graph.js';
import { conv2dOp } from '../../ops/conv/conv2d.js';
import { type ConvShape, convShape } from '../../ops/conv/geometry.js';

/** For convolutions of a shape, the shape of the convolution that comes next. */
export type NextConvolutions = ReadonlyMap<string, ConvShape>;

/** Equal for convolutions that are computed in one way. */
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
      const [x, weight] = node.inputs;
      const conv = convShape(x.shape, weight.shape, node.outputs[0].shape, node.attributes);
      if (next) found.set(signatureOf(conv), next);
      following.set(x, conv);
    } else if (next) {
      for (const input of node.inputs) if (input.rank === 4) following.set(input, next);
    }
  }
  return found;
}
