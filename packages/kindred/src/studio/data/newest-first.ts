interface Waiting {
  readonly begin: () => void;
}

/**
 * Does a few pieces of work at a time, the one that was asked for last first: it is what somebody is looking at. What nobody waits for
 * any more is not begun.
 */
export class NewestFirst {
  readonly #atOnce: number;
  readonly #waiting: Waiting[] = [];
  #running = 0;

  constructor(atOnce: number) {
    this.#atOnce = atOnce;
  }

  /** @throws the signal's reason where it is aborted before the work begins. */
  async run<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    if (this.#running >= this.#atOnce) await this.#turn(signal);
    else this.#running++;
    try {
      if (signal.aborted) throw reasonOf(signal);
      return await work();
    } finally {
      // Its place is handed on: nobody can come in between.
      const next = this.#waiting.pop();
      if (next) next.begin();
      else this.#running--;
    }
  }

  #turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiting = {
        begin: () => {
          signal.removeEventListener('abort', leave);
          resolve();
        },
      };
      const leave = () => {
        const place = this.#waiting.indexOf(waiting);
        if (place >= 0) this.#waiting.splice(place, 1);
        reject(reasonOf(signal));
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#waiting.push(waiting);
    });
  }
}
/** Servers give a text for a reason, which is not what errors are. */
function reasonOf({ reason }: AbortSignal): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
