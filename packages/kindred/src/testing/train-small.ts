import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { digitsSource } from '@kindred/core/data';
import type { RunEvent } from '../api/events.js';
import { resume, train } from '../api/train.js';

// Trains a small network with everything that has a state, or goes on with it: train-small.js FOLDER. Prints a dot
// after each step.
function onEvent({ type }: RunEvent): void {
  if (type === 'step') process.stdout.write('.');
}

const folder = process.argv[2]!;
// The embedded digits, all of them, would take most of the time.
const data = digitsSource({ seed: 1, trainSize: 800, testSize: 100 });
if (existsSync(join(folder, 'config.json'))) {
  await resume(folder, { data, onEvent });
} else {
  await train({
    out: folder,
    data,
    model: { name: 'lenet', width: 4, hidden: 16 },
    loss: { name: 'cc', ramp: 1 },
    optimizer: { name: 'adamw' },
    schedule: 'step',
    warmupEpochs: 0.5,
    clipNorm: 5,
    ema: 0.9,
    augment: ['randomCrop', 'randomErasing'],
    sampler: { name: 'balanced', perClass: 4 },
    batchSize: 32,
    limitPerClass: 60,
    epochs: 4,
    // A checkpoint after every step: most kills hit the middle of an epoch.
    checkpointMinutes: 0,
    threads: 2,
    onEvent,
  });
}
