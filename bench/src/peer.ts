import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Something that takes steps when it is asked to, and says how long each took. */
export interface Peer {
  readonly name: string;
  /** Seconds of each of `count` steps. */
  steps(count: number): Promise<number[]>;
}

/** A process that answers lines with lines of numbers, and sleeps while others are measured. */
export interface PeerProcess {
  /** What it runs, e.g. PyTorch's version: its first line. */
  readonly version: string;
  ask(line: string): Promise<number[]>;
  close(): void;
}

/** Starts a program of this folder in another language or engine. */
export async function startProcess(
  command: string,
  program: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<PeerProcess> {
  const child = spawn(command, [pathOf(program), ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${program} has stopped; bench/README.md says what it needs`);
    return value as string;
  };
  return {
    version: await next(),
    async ask(line) {
      child.stdin.write(`${line}\n`);
      return (await next()).split(' ').map(Number);
    },
    close: () => child.kill(),
  };
}

export const python = '/usr/bin/python3';

/**
 * Has the C library keep the memory that a process was given. By default it hands large tensors' memory back at once, and
 * PyTorch waits for new pages in every step, on some machines for most of its time.
 */
export const keptMemory = {
  MALLOC_MMAP_THRESHOLD_: String(2 ** 32),
  MALLOC_TRIM_THRESHOLD_: String(2 ** 33),
};

/**
 * A program of `pytorch/`; each of its peers is named by a case and the words after it.
 * @param env beside the number of threads
 */
export async function startPyTorch(
  program: string,
  threads: number,
  env: Readonly<Record<string, string>> = {},
) {
  const { version, ask, close } = await startProcess(python, `pytorch/${program}`, [String(threads)], {
    OMP_NUM_THREADS: String(threads),
    ...env,
  });
  const peer = (...words: readonly (string | number)[]): Peer => ({
    name: words.slice(1).join(' '),
    steps: (count) => ask([...words, count].join(' ')),
  });
  return { version, peer, close };
}

/** A file of the folder `bench`. */
export function pathOf(file: string): string {
  return fileURLToPath(new URL(`../${file}`, import.meta.url));
}
