import { moduleText } from './module.js';

/** The functions of packages/core/kernels/pixels.ts, which says what they take. Addresses and lengths are in bytes. */
export interface PixelKernels {
  readonly memory: WebAssembly.Memory;
  resizeColumns(
    source: number,
    stride: number,
    rows: number,
    starts: number,
    weights: number,
    taps: number,
    width: number,
    out: number,
    outStride: number,
  ): void;
  resizeRows(
    source: number,
    stride: number,
    starts: number,
    weights: number,
    taps: number,
    height: number,
    width: number,
    out: number,
  ): void;
  flip(source: number, rows: number, width: number, out: number): void;
  mapBytes(data: number, length: number, table: number): void;
  sumOfLuma(data: number, stride: number): number;
  saturate(data: number, stride: number, factor: number): void;
  turnHue(data: number, stride: number, turn: number): void;
}

/** What a block may read or write beyond its end. */
const slack = 64;
const alignment = 16;
const pageBytes = 2 ** 16;
/** Memory of WebAssembly is not given back: of larger work there is little, and it is done without. */
const mostBytes = 2 ** 24;

/** Memory for one piece of work, handed out block by block. What is in it lasts until the next piece. */
export class Workspace {
  #used = alignment;

  constructor(readonly kernels: PixelKernels) {}

  /** Address of so many free bytes, with anything in them. */
  take(length: number): number {
    const at = this.#used;
    this.#used = roundUp(at + length + slack);
    return at;
  }

  /** The memory, once everything has been taken; undefined where there is not as much: the work is done without. */
  bytes(): Uint8Array<ArrayBuffer> | undefined {
    const { memory } = this.kernels;
    const missing = this.#used - memory.buffer.byteLength;
    try {
      if (missing > 0) memory.grow(Math.ceil(missing / pageBytes));
    } catch {
      return undefined;
    }
    return new Uint8Array(memory.buffer);
  }
}

/** A multiple of 16. */
export function roundUp(length: number): number {
  return Math.ceil(length / alignment) * alignment;
}

let kernels: PixelKernels | null | undefined;

/**
 * Memory and functions for work on about so many bytes, one piece of work at a time in each thread; undefined where the work is
 * too large, or this JavaScript has no WebAssembly with vectors or may not compile it.
 */
export function workspace(bytes: number): Workspace | undefined {
  if (kernels === undefined) kernels = compile();
  return kernels && bytes <= mostBytes ? new Workspace(kernels) : undefined;
}

/** Does `work` without WebAssembly, as where there is none. */
export function withoutKernels<Result>(work: () => Result): Result {
  const before = kernels;
  kernels = null;
  try {
    return work();
  } finally {
    kernels = before;
  }
}

function compile(): PixelKernels | null {
  try {
    const bytes = Uint8Array.from(atob(moduleText), (character) => character.charCodeAt(0));
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
    return exports as unknown as PixelKernels;
  } catch {
    return null;
  }
}
