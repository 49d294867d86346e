import { execFileSync } from 'node:child_process';
import type { OneTraining } from './one-training.js';
import { pathOf, python } from './peer.js';

/** What a training of some steps took. */
export interface Taken {
  /** Peak resident size of its process. */
  readonly mebibytes: number;
  /** Median of a step, after the first ones. */
  readonly seconds: number;
}

/** Trains in a process of its own. */
export function trainOnce(
  peer: 'kindred' | 'pytorch',
  training: OneTraining,
  env: Readonly<Record<string, string>> = {},
): Taken {
  const [command, program] =
    peer === 'kindred' ? [process.execPath, 'dist/one-training.js'] : [python, 'pytorch/one_training.py'];
  const printed = execFileSync(command, [pathOf(program), JSON.stringify(training)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, OMP_NUM_THREADS: String(training.threads), ...env },
  });
  const [kibibytes, seconds] = printed.trim().split(' ').map(Number) as [number, number];
  return { mebibytes: kibibytes / 1024, seconds };
}
