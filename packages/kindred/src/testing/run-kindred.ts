import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

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

export interface RunKindredOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Signals that the process gets as soon as its standard output matches. */
  readonly interrupt?: { readonly when: RegExp; readonly signals: readonly NodeJS.Signals[] };
}

/** Runs the command in a process of its own, as a user does. */
export function runKindred(args: readonly string[], options: RunKindredOptions = {}): Promise<Finished> {
  const {
    NO_COLOR: _no,
    FORCE_COLOR: _force,
    KINDRED_DEBUG: _debug,
    COLUMNS: _columns,
    npm_command: _npm,
    ...env
  } = process.env;
  const child = spawn(process.execPath, [main, ...args], {
    cwd: options.cwd,
    env: { ...env, ...options.env },
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
