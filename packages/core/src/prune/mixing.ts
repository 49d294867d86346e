import type { Node, Tensor } from '../graph/graph.js';
import { type ChannelMap, passChannels } from './channel-groups.js';

/** Where channels act on others: through products, sums over channels, gates. */
export class Mixing {
  readonly #map: ChannelMap;
  /** The groups that a tensor depends on otherwise than channel by channel. */
  readonly #mixed = new Map<Tensor, ReadonlySet<number>>();

  /** @param nodes of a graph, inputs first */
  constructor(nodes: readonly Node[], map: ChannelMap) {
    this.#map = map;
    for (const node of nodes) {
      const passes = passedAxes(node);
      const mixed = new Set(node.inputs.flatMap((x) => [...this.#mixed.get(x)!]));
      for (const x of node.inputs) {
        x.shape.forEach((_, axis) => {
          if (!passes(x, axis)) for (const group of this.#groupsAlong(x, axis)) mixed.add(group);
        });
      }
      for (const y of node.outputs) this.#mixed.set(y, mixed);
    }
  }

  /**
   * Whether masking channels of a group changes nothing of some tensors but those channels, along axis 1. A product of
   * channels with themselves has them along two axes.
   */
  isApart(group: number, tensors: readonly Tensor[]): boolean {
    return tensors.every((tensor) => {
      if (this.#mixed.get(tensor)!.has(group)) return false;
      return tensor.shape.every((_, axis) => axis === 1 || !this.#groupsAlong(tensor, axis).has(group));
    });
  }

  #groupsAlong(tensor: Tensor, axis: number): Set<number> {
    return new Set(this.#map.along(tensor, axis).flatMap((channel) => (channel ? [channel.group] : [])));
  }
}

/**
 * The axes of a node's inputs of which each index goes on as an index of an output. What is joined with another input
 * alone is summed over, as in a product.
 */
function passedAxes(node: Node): (x: Tensor, axis: number) => boolean {
  const passed = new Set<string>();
  const note = (a: Tensor, axisA: number, b: Tensor, axisB: number) => {
    if (a.node === node || b.node === node) passed.add(keyOf(a, axisA)).add(keyOf(b, axisB));
  };
  passChannels(node, {
    join: note,
    joinIndex: (a, axisA, _, b, axisB) => note(a, axisA, b, axisB),
    keep: () => {},
    isZero: () => false,
    setZero: () => {},
  });
  return (x, axis) => passed.has(keyOf(x, axis));
}

function keyOf({ node, index }: Tensor, axis: number): string {
  return `${node.id}.${index} ${axis}`;
}
