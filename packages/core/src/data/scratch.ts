/** Memory that is used again for each of many images, one after the other. */
export class Scratch {
  #bytes = new Uint8Array(0);

  /** So many bytes, with anything in them: what was handed out before is not to be looked at any more. */
  take(length: number): Uint8Array {
    if (this.#bytes.length < length) this.#bytes = new Uint8Array(length);
    return this.#bytes.subarray(0, length);
  }
}
