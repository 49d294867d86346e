/** Takes chosen amounts of bytes from a stream of chunks. */
export class ByteReader {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array(0);

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** Exactly `count` bytes. Throws when the stream ends before. */
  async exactly(count: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(count);
    let filled = 0;
    for await (const piece of this.pieces(count)) {
      bytes.set(piece, filled);
      filled += piece.length;
    }
    return bytes;
  }

  /** `count` bytes in pieces as they come. Throws when the stream ends before. */
  async *pieces(count: number): AsyncGenerator<Uint8Array> {
    for (let missing = count; missing > 0; ) {
      if (this.#rest.length === 0) await this.#refill();
      const piece = this.#rest.subarray(0, missing);
      this.#rest = this.#rest.subarray(piece.length);
      missing -= piece.length;
      yield piece;
    }
  }

  async #refill(): Promise<void> {
    const next = await this.#chunks.next();
    if (next.done) throw new Error('unexpected end of the archive');
    this.#rest = next.value;
  }
}
