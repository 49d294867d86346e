import type { AttributeValue } from '../onnx/model.js';
import type { Each, Tensor, Tensors } from './graph.js';
import type { DType, Shape } from './types.js';

/** What a graph is lowered for. */
export interface Target {
  readonly provider: 'cpu' | 'webgpu' | 'cuda' | 'wasm';
  /** `fast` (default) picks ONNX forms and layouts for speed; `reference` takes the simplest, portable ones. */
  readonly lowering?: 'fast' | 'reference' | undefined;
  /** `high` keeps `fast` to forms that round no more than a plain convolution: without Winograd's. */
  readonly precision?: 'standard' | 'high' | undefined;
  /** Channels in a block of ONNX Runtime's blocked images on this machine; without it they are not used. */
  readonly block?: number | undefined;
}

/** Whether graphs are computed by ONNX Runtime's own kernels for the CPU: natively, or in WebAssembly. */
export function isOnCpu({ provider }: Pick<Target, 'provider'>): boolean {
  return provider === 'cpu' || provider === 'wasm';
}

/** What {@link Emitter.op} has to know of a node beside inputs and attributes. */
export interface EmitOptions {
  /** Number of outputs; 1 where not given. */
  readonly outputs?: number;
  /** Operator domain, e.g. `com.microsoft`. */
  readonly domain?: string;
}

/** Writes ONNX nodes for one logical node; handed to {@link Op.emit}. */
export interface Emitter {
  readonly target: Target;
  /** The ONNX value that holds a logical tensor which was already emitted. */
  value(tensor: Tensor): string;
  /** Adds an ONNX node and returns the name of its (first) output. Inputs may be '' where optional. */
  op(
    type: string,
    inputs: readonly string[],
    attributes?: Readonly<Record<string, AttributeValue>>,
    options?: EmitOptions,
  ): string;
  /** Like {@link op}, for a node with several outputs. */
  ops(
    type: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, AttributeValue>>,
    options: EmitOptions,
  ): string[];
  /** A constant; equal constants are stored once. */
  constant(dtype: DType, shape: Shape, data: ArrayLike<number>): string;
  /** A constant vector of int64, the form in which ONNX takes shapes and axes. */
  ints(values: readonly number[]): string;
  /** A float32 constant. */
  floats(shape: Shape, data: ArrayLike<number>): string;
  /** The same elements under another shape; free of cost. */
  reshape(value: string, shape: Shape): string;
}

/** The ONNX values that hold some tensors. */
export function valuesOf<T extends Tensors>(emitter: Emitter, tensors: T): Each<T, string> {
  return tensors.map((tensor) => emitter.value(tensor)) as Each<T, string>;
}
