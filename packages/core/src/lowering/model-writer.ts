import type { EmitOptions, Target } from '../graph/emitter.js';
import type { Tensor } from '../graph/graph.js';
import { type DType, dimensions, type Shape, sizeOf } from '../graph/types.js';
import { type AttributeValue, elementBytes, type OnnxNode, type OnnxTensor } from '../onnx/model.js';
import {
  type Affine,
  cleared,
  emitAffine,
  type Image,
  type ImageEmitter,
  type ImageLayout,
} from './layouts/layout.js';

/** What holds a tensor: a value in its logical form, one in another layout, or one that is still to be computed. */
export type Held = string | Image | Affine;

/**
 * Collects the ONNX nodes and constants of a graph. A tensor is held in the layout in which it was computed; others are
 * made when something first asks for them.
 */
export class ModelWriter implements ImageEmitter {
  readonly target: Target;
  readonly nodes: OnnxNode[] = [];
  readonly initializers: OnnxTensor[] = [];
  readonly #plain = new Map<Tensor, string>();
  /** Images in other layouts; the first is that in which the image was computed. */
  readonly #images = new Map<Tensor, Map<ImageLayout, string>>();
  readonly #affine = new Map<Tensor, Affine>();
  /** Layouts of images by their shapes: not every layout takes any number of channels. */
  readonly #layouts = new Map<string, ImageLayout>();
  readonly #shared = new Map<Tensor, Map<string, string>>();
  readonly #constants = new Map<string, string>();
  #scope = '';
  #count = 0;

  constructor(target: Target) {
    this.target = target;
  }

  /** Whether any image is in another layout than the logical one. */
  get hasImages(): boolean {
    return this.#layouts.size > 0;
  }

  /** Names what is emitted from here on after a logical node. */
  begin(scope: string): void {
    this.#scope = scope;
  }

  /** Says what holds a tensor; one may be held in several layouts. */
  bind(tensor: Tensor, held: Held): void {
    if (typeof held === 'string') {
      this.#plain.set(tensor, held);
      return;
    }
    if ('z' in held) this.#affine.set(tensor, held);
    else this.#bindImage(tensor, held);
    this.#layouts.set(tensor.shape.join(), held.layout);
  }

  #bindImage(tensor: Tensor, { layout, value }: Image): void {
    const images = this.#images.get(tensor) ?? new Map<ImageLayout, string>();
    this.#images.set(tensor, images.set(layout, value));
  }

  /** The layout of other images of this shape, which a new one had better have, too. */
  preferredLayout(shape: Shape): ImageLayout | undefined {
    return this.#layouts.get(shape.join());
  }

  /** A layout other than the logical one in which an image tensor is there: the one it was computed in comes first. */
  layoutOf(tensor: Tensor): ImageLayout | undefined {
    return this.#affine.get(tensor)?.layout ?? this.#images.get(tensor)?.keys().next().value;
  }

  /** The scaling and shifting that a tensor stands for, as long as nobody has asked for its value. */
  affine(tensor: Tensor): Affine | undefined {
    return this.#images.has(tensor) ? undefined : this.#affine.get(tensor);
  }

  value(tensor: Tensor): string {
    let value = this.#plain.get(tensor);
    if (value === undefined) {
      const layout = this.layoutOf(tensor);
      if (!layout) throw new Error(`"${tensor.node.name}" is used before it is emitted`);
      value = layout.unpack(this, this.image(tensor, layout), dimensions(tensor.shape, 4));
      this.#plain.set(tensor, value);
    }
    return value;
  }

  image(tensor: Tensor, layout: ImageLayout): string {
    let value = this.#images.get(tensor)?.get(layout);
    if (value === undefined) {
      value = this.#emitImage(tensor, layout);
      this.bind(tensor, { layout, value });
    }
    return value;
  }

  #emitImage(tensor: Tensor, layout: ImageLayout): string {
    const shape = dimensions(tensor.shape, 4);
    const affine = this.affine(tensor);
    if (affine?.layout !== layout) return layout.pack(this, this.value(tensor), shape);
    return cleared(this, layout, emitAffine(this, affine, shape), shape).value;
  }

  factored(tensor: Tensor, layout: ImageLayout): { readonly image: string; readonly factor?: string } {
    const affine = this.affine(tensor);
    if (affine?.layout !== layout || typeof affine.z !== 'string' || affine.shift || affine.residual) {
      return { image: this.image(tensor, layout) };
    }
    return { image: affine.z, ...(affine.scale && { factor: affine.scale }) };
  }

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

  reshape(value: string, shape: Shape): string {
    return this.op('Reshape', [value, this.ints(shape)]);
  }

  constant(dtype: DType, shape: Shape, data: ArrayLike<number>): string {
    const bytes = elementBytes(dtype, data);
    const key = `${dtype}[${shape}]${latin1.decode(bytes)}`;
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

/** Turns bytes into a text of as many characters, each byte into one of its own. */
const latin1 = new TextDecoder('latin1');
