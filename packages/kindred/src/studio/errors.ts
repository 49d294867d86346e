import { KindredError, UsageError } from '@kindred/core/errors';

/** A refusal with its status: 400, 404, 409 or 413. */
export class Refusal extends Error {
  readonly status: 400 | 404 | 409 | 413;

  constructor(status: Refusal['status'], message: string) {
    super(message);
    this.name = 'Refusal';
    this.status = status;
  }
}

/** What an error says to a page: errors for users their sentence, others that it is a bug. */
export function answerFor(error: unknown): {
  readonly status: Refusal['status'] | 500;
  readonly error: string;
} {
  if (error instanceof Refusal) return { status: error.status, error: error.message };
  if (error instanceof UsageError) return { status: 400, error: error.message };
  if (error instanceof KindredError) return { status: 409, error: error.message };
  const message = error instanceof Error ? error.message : String(error);
  return { status: 500, error: `this is a bug in kindred: ${message}` };
}
