import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { runCommand } from '../cli/run-command.js';
import { createTerminal } from '../cli/terminal/terminal.js';

/** The built command, from `src` as from `dist`. */
const main = fileURLToPath(
  new URL(import.meta.url.includes('/src/') ? '../../dist/main.js' : '../main.js', import.meta.url),
);

export interface Finished {
  /** Exit code; null where a signal ended the process. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CallKindredOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface RunKindredOptions extends CallKindredOptions {
  /** Signals that the process gets as soon as its standard output matches. */
  readonly interrupt?: { readonly when: RegExp; readonly signals: readonly NodeJS.Signals[] };
}

/** The environment of a command, without what changes what it prints. */
function environment(more: CallKindredOptions['env']): NodeJS.ProcessEnv {
  const {
    NO_COLOR: _no,
    FORCE_COLOR: _force,
    KINDRED_DEBUG: _debug,
    COLUMNS: _columns,
    npm_command: _npm,
    ...env
  } = process.env;
  return { ...env, ...more };
}

let turn: Promise<unknown> = Promise.resolve();

/**
 * Runs the command in this process, which saves the second that a new one needs to start; one call after the other, as
 * the process has one folder and one environment. What only a process can do, such as end in the middle of its work,
 * takes {@link runKindred}.
 */
export function callKindred(args: readonly string[], options: CallKindredOptions = {}): Promise<Finished> {
  const finished = turn.then(() => call(args, options));
  turn = finished.catch(() => {});
  return finished;
}

async function call(
  args: readonly string[],
  { cwd = process.cwd(), env }: CallKindredOptions,
): Promise<Finished> {
  const before = { cwd: process.cwd(), env: process.env };
  const written = { stdout: '', stderr: '' };
  const output = (key: 'stdout' | 'stderr') => ({
    write: (text: string) => {
      written[key] += text;
    },
  });
  process.env = environment(env);
  process.chdir(cwd);
  try {
    const code = await runCommand(args, createTerminal(output('stdout'), output('stderr'), process.env));
    return { code, signal: null, ...written };
  } finally {
    process.chdir(before.cwd);
    process.env = before.env;
  }
}

/** Runs the command in a process of its own, as a user does. */
export function runKindred(args: readonly string[], options: RunKindredOptions = {}): Promise<Finished> {
  const child = spawn(process.execPath, [main, ...args], {
    cwd: options.cwd,
    env: environment(options.env),
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 100_000,
    killSignal: 'SIGKILL',
  });
  let { interrupt } = options;
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    if (!interrupt?.when.test(stdout)) return;
    for (const signal of interrupt.signals) child.kill(signal);
    interrupt = undefined;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}
