import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Something that takes training steps when it is asked to, and says how long each took. */
export interface Peer {
  readonly name: string;
  /** Seconds of each of `count` steps. */
  steps(count: number): Promise<number[]>;
}

/** PyTorch in a process of its own, which sleeps while others are measured. */
export async function startPyTorch(threads: number) {
  const program = fileURLToPath(new URL('../pytorch/steps.py', import.meta.url));
  const child = spawn('/usr/bin/python3', [program, String(threads)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, OMP_NUM_THREADS: String(threads) },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error('PyTorch has stopped; is python3-torch installed?');
    return value as string;
  };
  const version = await next();
  return {
    version,
    peer: (benchCase: string, layout: 'contiguous' | 'channels_last'): Peer => ({
      name: layout,
      async steps(count) {
        child.stdin.write(`${benchCase} ${layout} ${count}\n`);
        return (await next()).split(' ').map(Number);
      },
    }),
    close: () => child.kill(),
  };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
