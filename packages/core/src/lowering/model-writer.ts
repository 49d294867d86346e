import type { EmitOptions, Emitter, Target } from '../graph/emitter.js';
import type { Tensor } from '../graph/graph.js';
import { type DType, type Shape, sizeOf } from '../graph/types.js';
import type { AttributeValue, OnnxNode, OnnxTensor } from '../onnx/model.js';
import { elementBytes } from './element-bytes.js';
import { type Affine, emitAffine } from './phased/affine.js';
import { fromPhased, toPhased } from './phased/convert.js';

/**
 * Collects the ONNX nodes and constants of a graph; see {@link Emitter}. A tensor is held in the layout in which it
 * was computed; the other one is made when something first asks for it.
 */
export class ModelWriter implements Emitter {
  readonly target: Target;
  readonly nodes: OnnxNode[] = [];
  readonly initializers: OnnxTensor[] = [];
  readonly #plain = new Map<Tensor, string>();
  readonly #phased = new Map<Tensor, string>();
  readonly #affine = new Map<Tensor, Affine>();
  /** Sizes of the maps of which phased images exist. */
  readonly #phasedSizes = new Set<string>();
  readonly #shared = new Map<Tensor, Map<string, string>>();
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

  /** Says that a value holds a tensor in its logical form. */
  bind(tensor: Tensor, value: string): void {
    this.#plain.set(tensor, value);
  }

  /** Says that a value [P, C, L] holds an image tensor in the phased layout. */
  bindPhased(tensor: Tensor, value: string): void {
    this.#phased.set(tensor, value);
    this.#phasedSizes.add(sizeKey(tensor.shape));
  }

  /** Says that an image tensor is a scaled and shifted other one; it is computed when it is asked for. */
  bindAffine(tensor: Tensor, affine: Affine): void {
    this.#affine.set(tensor, affine);
    this.#phasedSizes.add(sizeKey(tensor.shape));
  }

  /** Whether other images of this size are phased, so that a new one had better be, too. */
  prefersPhased(shape: Shape): boolean {
    return this.#phasedSizes.has(sizeKey(shape));
  }

  /** Whether a tensor was computed in the phased layout. */
  isPhased(tensor: Tensor): boolean {
    return this.#phased.has(tensor) || this.#affine.has(tensor);
  }

  /** The scaling and shifting that a tensor stands for, as long as nobody has asked for its value. */
  affine(tensor: Tensor): Affine | undefined {
    return this.#phased.has(tensor) ? undefined : this.#affine.get(tensor);
  }

  value(tensor: Tensor): string {
    let value = this.#plain.get(tensor);
    if (value === undefined) {
      if (!this.isPhased(tensor)) throw new Error(`"${tensor.node.name}" is used before it is emitted`);
      value = fromPhased(this, this.phased(tensor), tensor.shape);
      this.#plain.set(tensor, value);
    }
    return value;
  }

  /** An image tensor in the phased layout, [P, C, L]. */
  phased(tensor: Tensor): string {
    let value = this.#phased.get(tensor);
    if (value === undefined) {
      const affine = this.#affine.get(tensor);
      value = affine
        ? emitAffine(this, affine, tensor.shape)
        : toPhased(this, this.value(tensor), tensor.shape);
      this.#phased.set(tensor, value);
    }
    return value;
  }

  /** What several operations derive from one tensor, made once; `name` keeps different things apart. */
  share(tensor: Tensor, name: string, make: () => string): string {
    let shared = this.#shared.get(tensor);
    if (!shared) {
      shared = new Map();
      this.#shared.set(tensor, shared);
    }
    let value = shared.get(name);
    if (value === undefined) {
      value = make();
      shared.set(name, value);
    }
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

  /** The same elements under another shape; free of cost. */
  reshape(value: string, shape: Shape): string {
    return this.op('Reshape', [value, this.ints(shape)]);
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

  floats(shape: Shape, values: ArrayLike<number>): string {
    return this.constant('float32', shape, values);
  }
}

function sizeKey([images, , height, width]: Shape): string {
  return `${images} ${height} ${width}`;
}
