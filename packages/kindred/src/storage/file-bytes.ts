import type { Scratch } from '@kindred/core/data';
import { KindredError } from '@kindred/core/errors';
import type { FileParts } from '@kindred/core/files';
import { ReadFile } from './read-file.js';

/** Bytes of a file: in memory, or on disk, from where they are read as they are asked for. */
export interface FileBytes {
  readonly length: number;
  /** Bytes of memory that it takes. */
  readonly heldBytes: number;
  /**
   * So many bytes from a place on; not to be written to.
   * @param scratch memory that they may be read into
   * @throws KindredError naming the file where it cannot be read any more, or has been cut off.
   */
  read(at: number, length: number, scratch?: Scratch): Uint8Array;
}

/** Bytes that are in memory. */
export class HeldBytes implements FileBytes {
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get length(): number {
    return this.#bytes.length;
  }

  get heldBytes(): number {
    return this.#bytes.length;
  }

  read(at: number, length: number): Uint8Array {
    return this.#bytes.subarray(at, at + length);
  }
}

/** Bytes that stay on disk. The file is open as long as they are used: it can be read also where it is removed meanwhile. */
export class DiskBytes implements FileBytes {
  readonly length: number;
  readonly heldBytes = 0;
  readonly #file: ReadFile;
  readonly #start: number;

  /**
   * @param start where they begin in the file
   * @throws KindredError where it cannot be opened.
   */
  constructor(path: string, start: number, length: number) {
    [this.#start, this.length] = [start, length];
    this.#file = new ReadFile(path, 'it has changed since it was opened');
    if (!this.#file.open()) throw new KindredError(`${path} cannot be opened any more`);
  }

  read(at: number, length: number, scratch?: Scratch): Uint8Array {
    return this.#file.read(this.#start + at, scratch?.take(length) ?? new Uint8Array(length));
  }
}

/** Bytes that are read at a time. */
const piece = 2 ** 24;

/** The pieces of a file from a place on, one after the other. */
export async function* piecesOf(file: FileParts, start: number): AsyncGenerator<Uint8Array> {
  for (let at = start; at < file.size; ) {
    const bytes = await file.read(at, Math.min(file.size, at + piece));
    if (bytes.length === 0) return;
    yield bytes;
    at += bytes.length;
  }
}
