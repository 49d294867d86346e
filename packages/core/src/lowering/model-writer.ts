import type { EmitOptions, Emitter, Target } from '../graph/emitter.js';
import type { Tensor } from '../graph/graph.js';
import { type DType, type Shape, sizeOf } from '../graph/types.js';
import type { AttributeValue, OnnxNode, OnnxTensor } from '../onnx/model.js';
import { elementBytes } from './element-bytes.js';

/** Collects the ONNX nodes and constants of a graph; see {@link Emitter}. */
export class ModelWriter implements Emitter {
  readonly target: Target;
  readonly nodes: OnnxNode[] = [];
  readonly initializers: OnnxTensor[] = [];
  readonly #values = new Map<Tensor, string>();
  readonly #constants = new Map<string, string>();
  #scope = '';
  #count = 0;

  constructor(target: Target) {
    this.target = target;
  }

  /** Names what is emitted from here on after a logical node. */
  begin(scope: string): void {
    this.#scope = scope;
  }

  bind(tensor: Tensor, value: string): void {
    this.#values.set(tensor, value);
  }

  value(tensor: Tensor): string {
    const value = this.#values.get(tensor);
    if (value === undefined) throw new Error(`"${tensor.node.name}" is used before it is emitted`);
    return value;
  }

  op(
    type: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, AttributeValue>> = {},
    options: EmitOptions = {},
  ): string {
    return this.ops(type, inputs, attributes, options)[0]!;
  }

  ops(
    type: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, AttributeValue>>,
    { outputs = 1, domain }: EmitOptions,
  ): string[] {
    const name = `${this.#scope}/${type}#${this.#count++}`;
    const names = Array.from({ length: outputs }, (_, i) => (outputs === 1 ? name : `${name}:${i}`));
    this.nodes.push({ type, name, inputs, outputs: names, attributes, ...(domain && { domain }) });
    return names;
  }

  constant(dtype: DType, shape: Shape, data: ArrayLike<number>): string {
    const bytes = elementBytes(dtype, data);
    const key = `${dtype}[${shape}]${Array.from(bytes).join()}`;
    const known = this.#constants.get(key);
    if (known !== undefined) return known;
    const name =
      sizeOf(shape) === 1
        ? `${dtype} ${Object.is(data[0], -0) ? '-0' : data[0]}${shape.length ? ` [${shape}]` : ''}`
        : `constant#${this.#constants.size}`;
    this.initializers.push({ name, dtype, shape, bytes });
    this.#constants.set(key, name);
    return name;
  }

  ints(values: readonly number[]): string {
    return this.constant('int64', [values.length], values);
  }
}
