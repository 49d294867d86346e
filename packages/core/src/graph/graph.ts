import type { AnyOp, Op } from './op.js';
import { type DType, type Shape, ShapeError, type TensorType } from './types.js';

/** A symbolic tensor: one output of a node, with a static shape. It holds no numbers. */
export class Tensor implements TensorType {
  readonly node: Node;
  /** Which of the node's outputs it is. */
  readonly index: number;
  readonly dtype: DType;
  readonly shape: Shape;

  constructor(node: Node, index: number, type: TensorType) {
    this.node = node;
    this.index = index;
    this.dtype = type.dtype;
    this.shape = type.shape;
  }

  get graph(): Graph {
    return this.node.graph;
  }

  get rank(): number {
    return this.shape.length;
  }
}

/** The tensors that an operation takes or gives, as a list or as a tuple. */
export type Tensors = readonly Tensor[];

/** A value for each of some tensors. */
export type Each<T extends Tensors, Value> = { readonly [K in keyof T]: Value };

/** One application of an operation. Nodes are immutable and are created in topological order. */
export interface Node<
  A extends object = object,
  Inputs extends Tensors = Tensors,
  Outputs extends Tensors = Tensors,
> {
  readonly graph: Graph;
  /** Position in creation order: a node's inputs have smaller ids. */
  readonly id: number;
  readonly op: AnyOp;
  readonly inputs: Inputs;
  readonly attributes: A;
  readonly outputs: Outputs;
  /** The layers that the node stands in and its operation: `layer1.0.conv1/conv2d`. */
  readonly name: string;
}

/**
 * A symbolic computation under construction. Equal pure operations on equal inputs are created once, so
 * building an expression twice costs nothing at run time.
 */
export class Graph {
  readonly nodes: Node[] = [];
  readonly #scopes: string[] = [];
  readonly #known = new Map<string, Node>();

  /** Runs `build` with `name` added to the names of the nodes that it creates. */
  scope<T>(name: string, build: () => T): T {
    this.#scopes.push(name);
    try {
      return build();
    } finally {
      this.#scopes.pop();
    }
  }

  /** The current scope: `gradient/layer1.0.conv1`. */
  get scopeName(): string {
    return this.#scopes.join('/');
  }

  /**
   * Adds one application of `op`.
   * @throws ShapeError naming the operation and the layer where its shape rule does not hold.
   */
  apply<A extends object, Inputs extends Tensors, Outputs extends Tensors>(
    op: Op<A, Inputs, Outputs>,
    inputs: NoInfer<Inputs>,
    attributes: NoInfer<A>,
  ): Node<A, Inputs, Outputs> {
    return this.#apply(op, inputs, attributes) as Node<A, Inputs, Outputs>;
  }

  /**
   * Runs a shape rule of an operation that is about to be applied.
   * @throws ShapeError naming the operation and the layer where the rule does not hold.
   */
  check<T>(operation: string, rule: () => T): T {
    try {
      return rule();
    } catch (error) {
      if (!(error instanceof ShapeError)) throw error;
      throw new ShapeError(`${this.#nameOf(operation)}: ${error.message}`);
    }
  }

  /** With an operation's types erased; {@link apply} puts them back. */
  #apply(op: AnyOp, inputs: Tensors, attributes: object): Node {
    const name = this.#nameOf(op.name);
    for (const input of inputs) {
      if (input.graph !== this) throw new ShapeError(`${name}: an input belongs to another graph`);
    }
    const attributeKey = op.key ? op.key(attributes) : JSON.stringify(attributes);
    const key = attributeKey === undefined ? undefined : `${op.name}|${inputs.map(keyOf)}|${attributeKey}`;
    const known = key === undefined ? undefined : this.#known.get(key);
    // Operations of one name are still two.
    if (known?.op === op) return known;

    const outputs: Tensor[] = [];
    const node = { graph: this, id: this.nodes.length, op, inputs, attributes, outputs, name };
    for (const type of this.check(op.name, () => op.infer(inputs, attributes))) {
      outputs.push(new Tensor(node, outputs.length, type));
    }
    this.nodes.push(node);
    if (key !== undefined) this.#known.set(key, node);
    return node;
  }

  #nameOf(operation: string): string {
    return [...this.#scopes, operation].join('/');
  }
}

/** Whether a node applies an operation. */
export function applies<A extends object, Inputs extends Tensors, Outputs extends Tensors>(
  op: Op<A, Inputs, Outputs>,
  node: Node,
): node is Node<A, Inputs, Outputs> {
  return node.op === op;
}

function keyOf(tensor: Tensor): string {
  return `${tensor.node.id}.${tensor.index}`;
}

/** The nodes that `tensors` depend on, inputs first. */
export function ancestors(tensors: readonly Tensor[]): Node[] {
  const seen = new Set<Node>();
  const stack = tensors.map((tensor) => tensor.node);
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    for (const input of node.inputs) stack.push(input.node);
  }
  return [...seen].sort((a, b) => a.id - b.id);
}
