import { ancestors, Graph, type Node, type Tensor } from '../graph/graph.js';
import type { HostArray } from '../graph/host-array.js';
import { interpret } from '../graph/interpret.js';
import { isInput } from '../lowering/lower.js';
import { state } from '../ops/input.js';

/** Outputs in a graph in which what was computed from variables alone is a variable itself. */
export interface FoldedGraph {
  /** By name, in a graph of their own. */
  readonly outputs: ReadonlyMap<string, Tensor>;
  /** The values of the new variables by the names of their states. */
  readonly values: ReadonlyMap<string, HostArray>;
}

/**
 * Computes once, in float64, whatever depends on variables and constants alone (the mean of several classifiers,
 * normalised weights), and puts a new variable in its place. A variable that is used as it is keeps its name; where
 * nothing is to be computed, the graph stays as it is, node by node. Batch normalisation is one operation on the
 * images, and stays: the engines join it to the convolution, and tools find its weights by their names.
 * @param read gives the value of a variable by its state's name; asked for those alone from which something is computed
 */
export function foldVariables(
  outputs: ReadonlyMap<string, Tensor>,
  read: (name: string) => ArrayLike<number>,
): FoldedGraph {
  const nodes = ancestors([...outputs.values()]);
  const computed = computedNodes(nodes);
  const used = nodes.filter((node) => !computed.has(node)).flatMap(({ inputs }) => inputs);
  const folded = [...new Set([...used, ...outputs.values()])].filter(({ node }) => computed.has(node));

  const sources = ancestors(folded).filter(isInput);
  const given = sources.map(({ outputs: [tensor], attributes }) => [tensor, read(attributes.name)] as const);
  const results = interpret(folded, new Map(given));
  const names = namesOf(folded, nodes);
  const values = new Map(folded.map((tensor, i) => [names.get(tensor)!, results[i]!]));

  const copies = copyGraph(nodes, computed, names);
  return { outputs: new Map([...outputs].map(([name, tensor]) => [name, copies.get(tensor)!])), values };
}

/** The operations whose result is the same in every run. (A random one depends on a key that is fed.) */
function computedNodes(nodes: readonly Node[]): Set<Node> {
  const fixed = new Set<Node>();
  for (const node of nodes) {
    const isFixed = isInput(node)
      ? node.attributes.kind === 'state'
      : node.inputs.every((input) => fixed.has(input.node));
    if (isFixed) fixed.add(node);
  }
  return new Set([...fixed].filter(({ inputs }) => inputs.length > 0));
}

/** Each tensor named after its node, `fc/mean`, and numbered where the name is taken. */
function namesOf(tensors: readonly Tensor[], nodes: readonly Node[]): Map<Tensor, string> {
  const taken = new Set(nodes.filter(isInput).map(({ attributes }) => attributes.name));
  const names = new Map<Tensor, string>();
  for (const tensor of tensors) {
    const { name } = tensor.node;
    let unique = name;
    for (let count = 2; taken.has(unique); count++) unique = `${name} ${count}`;
    taken.add(unique);
    names.set(tensor, unique);
  }
  return names;
}

/** The nodes in a new graph, without the computed ones: a state stands for each of their named results. */
function copyGraph(
  nodes: readonly Node[],
  computed: ReadonlySet<Node>,
  names: ReadonlyMap<Tensor, string>,
): Map<Tensor, Tensor> {
  const graph = new Graph();
  const copies = new Map<Tensor, Tensor>();
  for (const node of nodes) {
    const copied = computed.has(node) ? undefined : copyNode(graph, node, copies);
    node.outputs.forEach((output, i) => {
      const name = names.get(output);
      if (copied) copies.set(output, copied.outputs[i]!);
      else if (name !== undefined) copies.set(output, state(graph, name, output.dtype, output.shape));
    });
  }
  return copies;
}

function copyNode(
  graph: Graph,
  { name, op, inputs, attributes }: Node,
  copies: ReadonlyMap<Tensor, Tensor>,
): Node {
  const apply = () =>
    graph.apply(
      op,
      inputs.map((input) => copies.get(input)!),
      attributes,
    );
  const scope = name.slice(0, -(op.name.length + 1));
  return scope ? graph.scope(scope, apply) : apply();
}
