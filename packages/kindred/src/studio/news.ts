import { randomBytes } from 'node:crypto';
import type { News as AllNews, NewsName } from '@kindred/studio/protocol';

/** News that are kept for pages that were away for a while. */
const kept = 1_000;

/** Milliseconds between signs of life, without which proxies and browsers give a silent connection up. */
const pulse = 15_000;

/** Bytes that may wait for a page that does not take them: it is then cut off, and asks again. */
const mostWaiting = 4 * 2 ** 20;

interface Item {
  readonly n: number;
  readonly text: string;
}

/** Tells all pages what has changed, as Server-Sent Events. */
export class News {
  /** Tells these news from those of another server at the same address. */
  readonly #era = randomBytes(6).toString('hex');
  readonly #items: Item[] = [];
  readonly #pages = new Set<ReadableStreamDefaultController<Uint8Array>>();
  readonly #encoder = new TextEncoder();
  #n = 0;

  /** Tells something. */
  tell<Name extends NewsName>(name: Name, data: AllNews[Name]): void {
    const n = ++this.#n;
    // JSON has no line breaks, which would end the data.
    const text = `id: ${this.#era}-${n}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
    this.#items.push({ n, text });
    if (this.#items.length > kept) this.#items.shift();
    for (const page of this.#pages) this.#send(page, text);
  }

  /**
   * The stream for a page.
   * @param after the id of the last news that it has; those after it follow at once, or `reset` where they are not kept any more
   */
  stream(after: string | undefined): ReadableStream<Uint8Array> {
    let page: ReadableStreamDefaultController<Uint8Array>;
    let timer: NodeJS.Timeout;
    const end = () => {
      clearInterval(timer);
      this.#pages.delete(page);
    };
    return new ReadableStream(
      {
        start: (controller) => {
          page = controller;
          this.#pages.add(page);
          this.#send(page, `retry: 1000\n: ${this.#era}\n\n`);
          for (const text of this.#missed(after)) this.#send(page, text);
          timer = setInterval(() => this.#send(page, ':\n\n'), pulse);
          timer.unref();
        },
        cancel: end,
      },
      { highWaterMark: mostWaiting, size: (part) => part?.byteLength ?? 0 },
    );
  }

  /** Ends all streams. */
  close(): void {
    for (const page of this.#pages) close(page);
    this.#pages.clear();
  }

  #missed(after: string | undefined): readonly string[] {
    if (after === undefined) return [];
    const [era, n] = after.split('-');
    const from = Number(n);
    const oldest = this.#n - this.#items.length;
    if (era !== this.#era || !(from >= oldest && from <= this.#n)) {
      return [`id: ${this.#era}-${this.#n}\nevent: reset\ndata: null\n\n`];
    }
    return this.#items.filter((item) => item.n > from).map(({ text }) => text);
  }

  #send(page: ReadableStreamDefaultController<Uint8Array>, text: string): void {
    if ((page.desiredSize ?? 0) <= 0) {
      this.#pages.delete(page);
      close(page);
      return;
    }
    page.enqueue(this.#encoder.encode(text));
  }
}

function close(page: ReadableStreamDefaultController<Uint8Array>): void {
  try {
    page.close();
  } catch {
    // It was closed from the other side.
  }
}
