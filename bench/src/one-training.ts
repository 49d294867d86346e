// Kindred's side of memory.ts and growth.ts: trains as one argument of JSON says, in a process of its own, and prints its peak
// resident size in KiB and the median seconds of a step. bench/pytorch/one_training.py does the same.
import { readFileSync } from 'node:fs';
import { median } from '@kindred/report';
import { caseOf } from './cases.js';
import { startKindred } from './kindred.js';

/** What is trained: a case, with other numbers in place of its own. */
export interface OneTraining {
  readonly case: string;
  readonly threads: number;
  readonly steps: number;
  readonly batch?: number;
  readonly size?: number;
  readonly classes?: number;
  /** Kindred's alone; `ce` where not given. */
  readonly loss?: string;
  /** Kindred's alone. */
  readonly memory?: 'standard' | 'low';
  /** PyTorch's alone. */
  readonly layout?: 'contiguous' | 'channels_last';
}

const { threads, steps, loss = 'ce', memory, layout: _, ...rest }: OneTraining = JSON.parse(process.argv[2]!);
const { case: name, ...others } = rest;
const kindred = await startKindred({ ...caseOf(name), ...others }, threads, {
  loss: { name: loss },
  ...(memory && { engine: { memory } }),
});
const seconds = await kindred.steps(steps);
const [, size] = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))!;
console.log(size, median(seconds.slice(Math.floor(steps / 3))));
await kindred.close();
