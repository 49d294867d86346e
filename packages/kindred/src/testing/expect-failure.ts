import { KindredError } from '@kindred/core/errors';
import { expect } from 'vitest';

/** Expects the work to fail with a one-line KindredError whose message has all the `parts`. */
export async function expectFailure(work: Promise<unknown>, ...parts: string[]): Promise<KindredError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(KindredError);
  const { message } = error as KindredError;
  for (const part of parts) expect(message).toContain(part);
  expect(message).not.toContain('\n');
  return error as KindredError;
}
