/** Exit codes of a process that a signal ends: 128 and the signal's number. */
const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;

type SignalName = keyof typeof exitCodes;

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
 * @param end ends the process with the signal
 */
export function catchInterruption(
  onRequest: () => boolean,
  // Not process.exit, which would tear down ONNX Runtime in the middle of its work and crash.
  end: (name: SignalName) => void = (name) => process.kill(process.pid, name),
): Interruption {
  const controller = new AbortController();
  let exitCode: number | undefined;
  const onSignal = (name: SignalName) => {
    const isFirst = exitCode === undefined;
    exitCode ??= exitCodes[name];
    if (isFirst && onRequest()) {
      controller.abort();
    } else {
      release();
      end(name);
    }
  };
  const release = () => {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  return {
    signal: controller.signal,
    get exitCode() {
      return exitCode;
    },
    release,
  };
}
