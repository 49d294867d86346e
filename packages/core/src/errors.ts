/**
 * An error whose message is meant for the user: it names the file, field or shape that is wrong and says
 * what to do. The command prints the message alone (no stack trace) and exits with `exitCode`.
 */
export class KindredError extends Error {
  override readonly name: string = 'KindredError';
  /** 1: the work failed; 2: the request itself is wrong (unknown option, missing file, bad configuration). */
  readonly exitCode: 1 | 2;

  constructor(message: string, options: { exitCode?: 1 | 2; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.exitCode = options.exitCode ?? 1;
  }
}

/** A {@link KindredError} for a wrong request: exit code 2. */
export class UsageError extends KindredError {
  override readonly name: string = 'UsageError';

  constructor(message: string, options: { cause?: unknown } = {}) {
    super(message, { ...options, exitCode: 2 });
  }
}
