// Trains with a loss of one's own: the run is evaluated and exported like any other.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { train } from 'kindred';
import { poly1 } from './poly-loss.js';

const epochs = Number(process.argv[2] ?? 3);
const limitPerClass = Number(process.argv[3] ?? 400);
const out = join(await mkdtemp(join(tmpdir(), 'kindred-')), 'run');

const run = await train({ loss: { use: poly1, epsilon: 2 }, epochs, limitPerClass, out });
console.log(`accuracy ${run.evaluation.accuracy.top1.toFixed(4)}; the model is ${run.model}`);
