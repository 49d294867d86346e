import { type ChannelFlow, elementwiseChannels } from '../graph/channel-flow.js';
import { ancestors, type Node, type Tensor } from '../graph/graph.js';
import { DisjointSets } from '../numeric/disjoint-sets.js';

/** Where a channel's numbers are: an index along an axis of a variable. */
export interface Place {
  readonly variable: string;
  readonly axis: number;
  readonly index: number;
}

/** Channels that have their numbers in the same variables, and of which any may be cut. */
export interface ChannelGroup {
  /** The places of each channel. */
  readonly channels: readonly (readonly Place[])[];
}

/** The channels of a graph: which indices of its tensors' axes belong together. */
export class ChannelMap {
  readonly groups: readonly ChannelGroup[];
  readonly #flow: TracedFlow;
  readonly #channels = new Map<number, { group: number; channel: number }>();

  /**
   * @param outputs what the graph is for; all that they depend on is traced
   * @param variables the tensors out of which channels can be cut, by name
   */
  constructor(outputs: readonly Tensor[], variables: ReadonlyMap<string, Tensor>) {
    const nodes = ancestors(outputs);
    this.#flow = new TracedFlow(nodes);
    for (const node of nodes) passChannels(node, this.#flow);
    this.groups = this.#collect(variables);
  }

  /** The channel at each index of an axis: its group and its number there; `undefined` where it has to stay. */
  along(tensor: Tensor, axis: number): ({ group: number; channel: number } | undefined)[] {
    return Array.from({ length: tensor.shape[axis]! }, (_, index) =>
      this.#channels.get(this.#flow.find(tensor, axis, index)),
    );
  }

  #collect(variables: ReadonlyMap<string, Tensor>): ChannelGroup[] {
    const places = new Map<number, Place[]>();
    for (const [variable, tensor] of variables) {
      tensor.shape.forEach((dim, axis) => {
        for (let index = 0; index < dim; index++) {
          const root = this.#flow.find(tensor, axis, index);
          if (this.#flow.isKept(root)) continue;
          const known = places.get(root);
          if (known) known.push({ variable, axis, index });
          else places.set(root, [{ variable, axis, index }]);
        }
      });
    }
    const groups = new Map<string, { number: number; channels: Place[][] }>();
    for (const [root, channel] of places) {
      const signature = channel.map(({ variable, axis }) => `${variable} ${axis}`).join();
      const group = groups.get(signature) ?? { number: groups.size, channels: [] };
      groups.set(signature, group);
      this.#channels.set(root, { group: group.number, channel: group.channels.length });
      group.channels.push(channel);
    }
    return [...groups.values()].map(({ channels }) => ({ channels }));
  }
}

/** Tells how channels pass through a node. */
export function passChannels(node: Node, flow: ChannelFlow): void {
  const rule = node.op.channels ?? (node.op.elementwise ? elementwiseChannels : undefined);
  if (rule) rule(node, flow);
  else for (const tensor of [...node.inputs, ...node.outputs]) flow.keep(tensor);
}

/** Numbers every index of every axis, and notes which of them belong together. */
class TracedFlow implements ChannelFlow {
  readonly #starts = new Map<Tensor, number[]>();
  readonly #zeros = new Map<Tensor, Set<number>>();
  readonly #sets: DisjointSets;

  constructor(nodes: readonly Node[]) {
    let count = 0;
    for (const tensor of nodes.flatMap(({ outputs }) => outputs)) {
      const starts = tensor.shape.map((dim) => {
        const start = count;
        count += dim;
        return start;
      });
      this.#starts.set(tensor, starts);
    }
    this.#sets = new DisjointSets(count);
  }

  find(tensor: Tensor, axis: number, index: number): number {
    return this.#sets.find(this.#starts.get(tensor)![axis]! + index);
  }

  isKept(root: number): boolean {
    return this.#sets.isMarked(root);
  }

  join(a: Tensor, axisA: number, b: Tensor, axisB: number): void {
    for (let i = 0; i < a.shape[axisA]!; i++) this.joinIndex(a, axisA, i, b, axisB, i);
  }

  joinIndex(a: Tensor, axisA: number, indexA: number, b: Tensor, axisB: number, indexB: number): void {
    this.#sets.join(this.#starts.get(a)![axisA]! + indexA, this.#starts.get(b)![axisB]! + indexB);
  }

  keep(tensor: Tensor, axis?: number): void {
    tensor.shape.forEach((dim, i) => {
      if (axis !== undefined && axis !== i) return;
      for (let index = 0; index < dim; index++) this.#sets.mark(this.#starts.get(tensor)![i]! + index);
    });
  }

  isZero(tensor: Tensor, axis: number): boolean {
    return this.#zeros.get(tensor)?.has(axis) ?? false;
  }

  setZero(tensor: Tensor, axis: number): void {
    const axes = this.#zeros.get(tensor);
    if (axes) axes.add(axis);
    else this.#zeros.set(tensor, new Set([axis]));
  }
}
