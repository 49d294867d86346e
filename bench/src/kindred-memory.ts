// Kindred's side of memory.ts: trains as `THREADS CASE MEMORY STEPS` says and prints its peak resident size in KiB.
import { readFileSync } from 'node:fs';
import { caseOf } from './cases.js';
import { startKindred } from './kindred.js';

const [threads, name, memory, steps] = process.argv.slice(2);
const engine = { memory: memory as 'standard' | 'low' };
const kindred = await startKindred(caseOf(name!), Number(threads), { engine });
await kindred.steps(Number(steps));
console.log(/^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))![1]);
await kindred.close();
