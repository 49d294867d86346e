import { KindredError, UsageError } from './errors.js';

/** An error on its way between threads, where it would lose its class. */
export interface Failure {
  readonly kind: 'usage' | 'kindred' | 'other';
  readonly message: string;
  /** Of a {@link KindredError}. */
  readonly exitCode?: 1 | 2;
  /** Where it happened; for errors that are not meant for the user. */
  readonly stack?: string | undefined;
  readonly cause?: Failure;
}

/** What is sent of whatever was thrown. */
export function describeFailure(error: unknown): Failure {
  if (!(error instanceof Error)) return { kind: 'other', message: String(error) };
  const { message, stack } = error;
  const cause = error.cause === undefined ? undefined : describeFailure(error.cause);
  const kind = error instanceof UsageError ? 'usage' : error instanceof KindredError ? 'kindred' : 'other';
  return {
    kind,
    message,
    ...(error instanceof KindredError && { exitCode: error.exitCode }),
    ...(kind === 'other' && { stack }),
    ...(cause && { cause }),
  };
}

/** The error that a failure tells of. */
export function errorOf({ kind, message, exitCode, stack, cause }: Failure): Error {
  const options = cause ? { cause: errorOf(cause) } : {};
  if (kind === 'usage') return new UsageError(message, options);
  if (kind === 'kindred') return new KindredError(message, { ...options, ...(exitCode && { exitCode }) });
  const error = new Error(message, options);
  if (stack !== undefined) error.stack = stack;
  return error;
}
