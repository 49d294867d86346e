import type { Prediction } from '@kindred/web/classifier';
import type { Answered, Asked } from './classify-worker.js';

type Question = { readonly model: Blob } | { readonly images: readonly (Blob | ImageBitmap)[] };

/** The trained model, in a thread of its own, so that the page never waits. */
export class Classifying {
  readonly #worker = new Worker(new URL('./classify-worker.js', import.meta.url), { type: 'module' });
  readonly #waiting = new Map<number, (answer: Answered) => void>();
  #last = 0;

  constructor() {
    this.#worker.onmessage = ({ data }: MessageEvent<Answered>) => {
      this.#waiting.get(data.id)?.(data);
      this.#waiting.delete(data.id);
    };
    this.#worker.onerror = ({ message }) => {
      for (const [id, answer] of this.#waiting)
        answer({ id, error: message || 'The model cannot be loaded.' });
      this.#waiting.clear();
    };
  }

  /** Takes a model in the place of the one before. */
  async load(model: Blob): Promise<void> {
    await this.#ask({ model }, []);
  }

  /** What it says of pictures. @throws Error naming the one that cannot be read. */
  predict(images: readonly (Blob | ImageBitmap)[]): Promise<readonly Prediction[]> {
    return this.#ask(
      { images },
      images.filter((image) => image instanceof ImageBitmap),
    );
  }

  #ask(question: Question, transferred: Transferable[]): Promise<readonly Prediction[]> {
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, (answer) =>
        'error' in answer ? reject(new Error(answer.error)) : resolve(answer.predictions),
      );
      this.#worker.postMessage({ id, ...question } satisfies Asked, transferred);
    });
  }
}
