import { expect } from 'vitest';
import { callKindred, type Finished, runKindred } from './run-kindred.js';

/** Expects the command to fail with one line on stderr that has all the `parts`, and with this exit code. */
export async function expectRefusal(
  args: readonly string[],
  cwd: string,
  code: 1 | 2,
  ...parts: string[]
): Promise<void> {
  expectRefused(await callKindred(args, { cwd }), code, parts);
}

/** The same of the command in a process of its own. */
export async function expectRefusalOfProcess(
  args: readonly string[],
  cwd: string,
  code: 1 | 2,
  ...parts: string[]
): Promise<void> {
  expectRefused(await runKindred(args, { cwd }), code, parts);
}

function expectRefused(finished: Finished, code: 1 | 2, parts: readonly string[]): void {
  expect(finished.stderr).toMatch(/^kindred: [^\n]+\n$/);
  for (const part of parts) expect(finished.stderr).toContain(part);
  expect(finished).toMatchObject({ code, stdout: '' });
}
