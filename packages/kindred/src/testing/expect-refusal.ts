import { expect } from 'vitest';
import { runKindred } from './run-kindred.js';

/** Expects the command to fail with one line on stderr that has all the `parts`, and with this exit code. */
export async function expectRefusal(
  args: readonly string[],
  cwd: string,
  code: 1 | 2,
  ...parts: string[]
): Promise<void> {
  const finished = await runKindred(args, { cwd });
  expect(finished.stderr).toMatch(/^kindred: [^\n]+\n$/);
  for (const part of parts) expect(finished.stderr).toContain(part);
  expect(finished).toMatchObject({ code, stdout: '' });
}
