import type { Parts } from '@kindred/core/config';
import { describeFailure, errorOf } from '@kindred/core/failure';
import type { EpochCallback, EpochControl } from '@kindred/core/train';
import { datasetOf } from '../data/read-data.js';
import type { Context } from '../runs/context.js';
import { evaluateRun, listAll, metricsOf, modelOfRun, recordOf, removeRun } from '../runs/stored-runs.js';
import { resumeRun, trainRun } from '../runs/train-run.js';
import { clearCaches } from '../storage/caches.js';
import type { Calls, ToPage, ToWorker, WatchRequest } from './messages.js';

/** A worker's side of the line to its page. */
interface Line {
  postMessage(message: ToPage, transfer?: Transferable[]): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<ToWorker>) => void): void;
}

/** Answers the one call that a page makes of this worker. @param parts of the page's own */
export function answerCalls(line: Line, parts: Parts): void {
  const abort = new AbortController();
  const epochs = new EpochLine(line);
  const context: Context = {
    signal: abort.signal,
    parts,
    onEvent: (event) => line.postMessage({ type: 'event', event }),
    onInference: (inference) => line.postMessage({ type: 'inference', inference }),
    onEpoch: (event, control) => epochs.ask(event, control),
  };
  line.addEventListener('message', ({ data }) => {
    if (data.type === 'abort') abort.abort();
    else if (data.type === 'call') void answer(line, data.method, data.args, context);
    else epochs.hear(data);
  });
}

async function answer(
  line: Line,
  method: keyof Calls,
  args: readonly unknown[],
  context: Context,
): Promise<void> {
  try {
    const value = await call(method, args, context);
    line.postMessage({ type: 'result', value });
  } catch (error) {
    line.postMessage({ type: 'failure', failure: describeFailure(error) });
  }
}

/** What a page's call is answered by; it hears only what it has asked for. */
function call(method: keyof Calls, [first]: readonly unknown[], context: Context): Promise<unknown> {
  const { asksEpoch = true, asksInference = true } = (first ?? {}) as Partial<WatchRequest>;
  const heard = {
    ...context,
    ...(!asksEpoch && { onEpoch: () => {} }),
    ...(!asksInference && { onInference: () => {} }),
  };
  const calls: Readonly<Record<keyof Calls, () => Promise<unknown>>> = {
    train: () => trainRun(first as Parameters<Calls['train']>[0], heard),
    resume: () => resumeRun(first as Parameters<Calls['resume']>[0], heard),
    evaluate: () => evaluateRun(first as Parameters<Calls['evaluate']>[0], heard),
    model: () => modelOfRun(first as Parameters<Calls['model']>[0], heard),
    record: () => recordOf(first as string),
    metrics: () => metricsOf(first as string),
    list: () => listAll(),
    remove: () => removeRun(first as string),
    clear: () => clearCaches(),
  };
  return calls[method]();
}

/** The callback of an epoch, which is in the page: it can look at the network and decide. */
class EpochLine {
  readonly #line: Line;
  #hear: ((message: Extract<ToWorker, { type: 'infer' | 'decided' }>) => void) | undefined;

  constructor(line: Line) {
    this.#line = line;
  }

  hear(message: Extract<ToWorker, { type: 'infer' | 'decided' }>): void {
    this.#hear?.(message);
  }

  ask(event: Parameters<EpochCallback>[0], control: EpochControl): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#hear = (message) => {
        if (message.type === 'infer') void this.#infer(message, control);
        else if (message.failure) reject(errorOf(message.failure));
        else {
          for (const factor of message.factors) control.scaleLearningRate(factor);
          if (message.stops) control.stop();
          resolve();
        }
      };
      this.#line.postMessage({ type: 'epoch', event });
    });
  }

  async #infer({ id, images }: Extract<ToWorker, { type: 'infer' }>, control: EpochControl): Promise<void> {
    try {
      const input = await control.infer(images && datasetOf(images));
      this.#line.postMessage({ type: 'inferred', id, input });
    } catch (error) {
      this.#line.postMessage({ type: 'inferred', id, failure: describeFailure(error) });
    }
  }
}
