import { KindredError, UsageError } from '@kindred/core/errors';
import type { EvaluationInput } from '@kindred/core/evaluate';
import { describeFailure, errorOf } from '@kindred/core/failure';
import type { RunEvent } from '@kindred/core/run';
import type { EpochCallback, EpochControl, EpochEvent } from '@kindred/core/train';
import { packDataset } from '../data/pack.js';
import type { Calls, ToPage, ToWorker } from '../protocol/messages.js';

/** How a call is watched and stopped. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: ((event: RunEvent) => void) | undefined;
  readonly onEpoch?: EpochCallback | undefined;
  readonly onInference?: ((inference: EvaluationInput) => void) | undefined;
  /** Starts the worker; the package's own where not given. */
  readonly worker?: (() => Worker) | undefined;
}

/** The worker that the package brings: a file beside this one's folder, which bundlers find by these words. */
function ownWorker(): Worker {
  return new Worker(new URL('../worker.js', import.meta.url), { type: 'module', name: 'kindred' });
}

/** Makes a call of a worker of its own, which ends with it. */
export async function callWorker<Method extends keyof Calls>(
  method: Method,
  args: Parameters<Calls[Method]>,
  { signal, onEvent, onEpoch, onInference, worker: start = ownWorker }: CallOptions = {},
): Promise<Awaited<ReturnType<Calls[Method]>>> {
  requireStorage();
  const worker = start();
  const send = (message: ToWorker) => worker.postMessage(message);
  const abort = () => send({ type: 'abort' });
  const epochs = new EpochAnswers(send);
  try {
    return await new Promise<Awaited<ReturnType<Calls[Method]>>>((resolve, reject) => {
      worker.onerror = (event) => reject(workerError(event));
      worker.onmessageerror = () => reject(new KindredError('the worker sent what cannot be read'));
      worker.onmessage = ({ data }: MessageEvent<ToPage>) => {
        try {
          if (data.type === 'result') resolve(data.value as Awaited<ReturnType<Calls[Method]>>);
          else if (data.type === 'failure') reject(epochs.thrown ?? errorOf(data.failure));
          else if (data.type === 'event') onEvent?.(data.event);
          else if (data.type === 'inference') onInference?.(data.inference);
          else if (data.type === 'inferred') epochs.hear(data);
          else if (onEpoch) void epochs.answer(onEpoch, data.event);
        } catch (error) {
          // A callback of the page has failed: the training ends where it is.
          reject(error);
        }
      };
      send({ type: 'call', method, args });
      if (signal?.aborted) abort();
      else signal?.addEventListener('abort', abort);
    });
  } finally {
    signal?.removeEventListener('abort', abort);
    worker.terminate();
  }
}

/** @throws KindredError in pages that browsers give no file system of their own. */
export function requireStorage(): void {
  if (typeof navigator.storage?.getDirectory === 'function') return;
  throw new KindredError(
    'this page has no file system of its own for runs: serve it by https, or from localhost, to a browser that is not from before 2023',
  );
}

function workerError(event: ErrorEvent): KindredError {
  const reason = event.message
    ? event.message
    : 'it could not be loaded; is it served beside the page’s scripts, and allowed by `worker-src`?';
  return new KindredError(`the worker failed: ${reason}`);
}

/** Calls the page's callback at the end of epochs, and sends what it decides. */
class EpochAnswers {
  readonly #send: (message: ToWorker) => void;
  readonly #waiting = new Map<number, (answer: Extract<ToPage, { type: 'inferred' }>) => void>();
  #last = 0;
  /** What the callback threw, as it was thrown. */
  thrown: unknown;

  constructor(send: (message: ToWorker) => void) {
    this.#send = send;
  }

  hear(answer: Extract<ToPage, { type: 'inferred' }>): void {
    this.#waiting.get(answer.id)?.(answer);
    this.#waiting.delete(answer.id);
  }

  async answer(callback: EpochCallback, event: EpochEvent): Promise<void> {
    let [stops, isOver] = [false, false];
    const factors: number[] = [];
    const requireOpen = () => {
      if (isOver)
        throw new UsageError(`epoch ${event.epoch} is over: its callback has to wait for what it does`);
    };
    const control: EpochControl = {
      stop() {
        requireOpen();
        stops = true;
      },
      scaleLearningRate(factor) {
        requireOpen();
        if (!(factor > 0 && Number.isFinite(factor))) {
          throw new UsageError(`the learning rate is scaled by a positive number, not by ${factor}`);
        }
        factors.push(factor);
      },
      infer: (images) => {
        requireOpen();
        const id = ++this.#last;
        this.#send({ type: 'infer', id, images: images && packDataset(images) });
        return new Promise((resolve, reject) => {
          this.#waiting.set(id, (answer) =>
            'input' in answer ? resolve(answer.input) : reject(errorOf(answer.failure)),
          );
        });
      },
    };
    try {
      await callback(event, control);
      isOver = true;
      this.#send({ type: 'decided', stops, factors });
    } catch (error) {
      isOver = true;
      this.thrown = error;
      this.#send({ type: 'decided', stops, factors, failure: describeFailure(error) });
    }
  }
}
