import { fork } from 'node:child_process';
import { KindredError, UsageError } from '@kindred/core/errors';

/** What a child says to its studio. */
type Word =
  | { readonly kind: 'progress'; readonly step: string; readonly done: number; readonly total: number }
  | { readonly kind: 'result'; readonly result: unknown }
  | {
      readonly kind: 'error';
      readonly message: string;
      readonly isUsage: boolean;
      readonly isKnown: boolean;
    };

/** How long a child may take to stop, in milliseconds, before it is ended. */
const patience = 5_000;

/** What {@link runChild} needs. */
export interface ChildOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (step: string, done: number, total: number) => void;
}

/**
 * Does heavy work in a process of its own, so that the server goes on answering.
 * @param module a module that calls {@link serveChild}
 * @param input plain JSON
 * @returns what the work returned; undefined where it was stopped
 * @throws what the work threw, by its kind and message.
 */
export function runChild<Result>(
  module: URL,
  input: unknown,
  { signal, onProgress }: ChildOptions,
): Promise<Result | undefined> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      resolve(undefined);
      return;
    }
    const child = fork(module, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    let timer: NodeJS.Timeout | undefined;
    const stop = () => {
      if (child.connected) child.send({ kind: 'stop' });
      timer = setTimeout(() => child.kill('SIGKILL'), patience);
    };
    signal.addEventListener('abort', stop, { once: true });
    let result: Result | undefined;
    let failure: Error | undefined;
    child.on('message', (word: Word) => {
      if (word.kind === 'progress') onProgress(word.step, word.done, word.total);
      else if (word.kind === 'result') result = word.result as Result;
      else failure = revived(word);
    });
    child.on('error', (error) => {
      failure ??= error;
    });
    child.on('exit', (code, name) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      if (signal.aborted) resolve(undefined);
      else if (failure) reject(failure);
      else if (code === 0) resolve(result);
      else
        reject(new KindredError(`the work ended early (${name ?? `code ${code}`}): is there enough memory?`));
    });
    child.send({ kind: 'begin', input });
  });
}

function revived({ message, isUsage, isKnown }: Extract<Word, { kind: 'error' }>): Error {
  if (isUsage) return new UsageError(message);
  return isKnown ? new KindredError(message) : new Error(message);
}

/**
 * The other side: does the work once, with what it is sent, and ends. It also ends with the studio, however that ends.
 * @param work gets a signal that is aborted when it is to stop
 */
export function serveChild<Input>(work: (input: Input, options: ChildOptions) => Promise<unknown>): void {
  const control = new AbortController();
  const send = (word: Word) => new Promise<void>((resolve) => process.send!(word, () => resolve()));
  process.on('disconnect', () => process.exit(1));
  // Ctrl-C reaches it as well; its studio says what is to be done.
  process.on('SIGINT', () => {});
  process.on('message', async (message: { kind: 'stop' } | { kind: 'begin'; input: Input }) => {
    if (message.kind === 'stop') {
      control.abort();
      return;
    }
    try {
      const onProgress = (step: string, done: number, total: number) =>
        void send({ kind: 'progress', step, done, total });
      await send({
        kind: 'result',
        result: await work(message.input, { signal: control.signal, onProgress }),
      });
    } catch (error) {
      await send({
        kind: 'error',
        message: error instanceof Error ? error.message : String(error),
        isUsage: error instanceof UsageError,
        isKnown: error instanceof KindredError,
      });
    }
    process.exit(0);
  });
}
