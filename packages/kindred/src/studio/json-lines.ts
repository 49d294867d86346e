import { type FileHandle, open } from 'node:fs/promises';

/** Bytes that are read at once; between two reads the server does other things. */
const chunkBytes = 2 ** 18;

const lineBreak = 10;

/**
 * A file with a JSON value in each line, to which lines are added: reads what is new in it. A last line without its end is still being
 * written, and waits. Where the file is another one now, as it is after a run was resumed, it is read anew.
 */
export class JsonLines {
  readonly path: string;
  readonly #take: (value: unknown) => void;
  readonly #startAnew: () => void;
  #identity = '';
  #position = 0;
  /** Bytes of the line that has no end yet. */
  #rest = Buffer.alloc(0);
  #turn: Promise<unknown> = Promise.resolve();
  /** Lines that were no JSON. */
  damaged = 0;

  /**
   * @param take gets each value
   * @param startAnew called before the file is read from its beginning a second time
   */
  constructor(path: string, take: (value: unknown) => void, startAnew: () => void) {
    [this.path, this.#take, this.#startAnew] = [path, take, startAnew];
  }

  /** Reads what is new; whether there was anything. A file that is not there, or cannot be read, has nothing. */
  update(): Promise<boolean> {
    const done = this.#turn.then(() => this.#update());
    this.#turn = done;
    return done;
  }

  async #update(): Promise<boolean> {
    let file: FileHandle;
    try {
      file = await open(this.path);
    } catch {
      return this.#reset('');
    }
    try {
      const { ino, birthtimeMs, size } = await file.stat();
      const identity = `${ino} ${birthtimeMs}`;
      let isNew = identity !== this.#identity || size < this.#position ? this.#reset(identity) : false;
      while (this.#position < size) {
        const chunk = Buffer.allocUnsafe(Math.min(chunkBytes, size - this.#position));
        const { bytesRead } = await file.read(chunk, 0, chunk.length, this.#position);
        if (bytesRead === 0) break;
        this.#position += bytesRead;
        this.#split(chunk.subarray(0, bytesRead));
        isNew = true;
      }
      return isNew;
    } catch {
      return false;
    } finally {
      await file.close().catch(() => {});
    }
  }

  /** Whether there was anything before. */
  #reset(identity: string): boolean {
    this.#identity = identity;
    if (this.#position === 0) return false;
    this.#position = 0;
    this.#rest = Buffer.alloc(0);
    this.damaged = 0;
    this.#startAnew();
    return true;
  }

  #split(chunk: Buffer): void {
    const bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    const end = bytes.lastIndexOf(lineBreak) + 1;
    this.#rest = Buffer.from(bytes.subarray(end));
    if (end === 0) return;
    for (const line of bytes.toString('utf8', 0, end - 1).split('\n')) {
      let value: unknown;
      try {
        value = JSON.parse(line);
      } catch {
        this.damaged++;
        continue;
      }
      this.#take(value);
    }
  }
}
