/** Exit codes of a process that a signal ends: 128 and the signal's number. */
const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;

export interface Interruption {
  /** Aborted by the first SIGINT (Ctrl-C) or SIGTERM. */
  readonly signal: AbortSignal;
  /** Of the signal that came; undefined where none did. */
  readonly exitCode: number | undefined;
  /** Gives the signals their usual effect back. */
  release(): void;
}

/**
 * Turns SIGINT and SIGTERM into a request to stop; a second one ends the process at once, as does the first
 * where there is nothing to save.
 * @param onRequest called at the first signal; returns false where there is nothing to save
 */
export function catchInterruption(onRequest: () => boolean): Interruption {
  const controller = new AbortController();
  let exitCode: number | undefined;
  const handlers = (['SIGINT', 'SIGTERM'] as const).map((name) => {
    const handler = () => {
      const isFirst = exitCode === undefined;
      exitCode ??= exitCodes[name];
      if (!isFirst || !onRequest()) process.exit(exitCodes[name]);
      controller.abort();
    };
    process.on(name, handler);
    return { name, handler };
  });
  return {
    signal: controller.signal,
    get exitCode() {
      return exitCode;
    },
    release() {
      for (const { name, handler } of handlers) process.off(name, handler);
    },
  };
}
