// How time and memory of a training step grow: node growth.js [AXIS...] [--record] (batch, size, classes, threads; all where none
// is named). Each point is a process of its own; PyTorch, which keeps its memory, has its turn after Kindred.
import { namedArguments } from './arguments.js';
import { trainOnce } from './in-own-process.js';
import type { OneTraining } from './one-training.js';
import { keptMemory } from './peer.js';
import { machine, Report } from './report.js';

const steps = 12;
const usual = { case: 'resnet18', threads: 2, steps, layout: 'channels_last' } as const;

interface Axis {
  /** What the first column says. */
  readonly title: string;
  readonly points: readonly Partial<OneTraining>[];
  /** Beside cross-entropy. */
  readonly losses?: readonly string[];
}

const axes: Readonly<Record<string, Axis>> = {
  batch: {
    title: 'ResNet-18, 32x32, 100 classes: images in a batch',
    points: [8, 16, 32, 64, 128, 256].map((batch) => ({ batch })),
  },
  size: {
    title: 'ResNet-18 with the 7x7 stem, batch 32, 100 classes: side of an image',
    points: [48, 64, 65, 96, 128, 129, 192].map((size) => ({ case: 'resnet18-128', size })),
  },
  classes: {
    title: 'ResNet-20, 32x32, batch 128: classes',
    points: [10, 100, 1000, 10_000].map((classes) => ({ case: 'resnet20', classes })),
    losses: ['cc', 'lgm', 'arcface'],
  },
  threads: {
    title: 'ResNet-18, 32x32, batch 64: threads',
    points: [1, 2].map((threads) => ({ threads })),
  },
};

const names = namedArguments();
const report = new Report('growth', 'How cost grows');
report.line(
  `${machine()}; milliseconds of a training step (median of the last ${(2 * steps) / 3}) and peak MiB of its process; PyTorch with channels_last, keeping memory`,
);
for (const name of names.length > 0 ? names : Object.keys(axes)) {
  const axis = axes[name];
  if (!axis) throw new Error(`${name} is none of ${Object.keys(axes).join(', ')}`);
  const { title, points, losses = [] } = axis;
  report.line();
  report.columns(title, 'Kindred', 'PyTorch', 'Kindred, MiB', 'PyTorch, MiB', ...losses);
  for (const point of points) {
    const training = { ...usual, ...point };
    const own = trainOnce('kindred', training);
    const theirs = trainOnce('pytorch', training, keptMemory);
    const withLosses = losses.map((loss) => trainOnce('kindred', { ...training, loss }));
    report.row(
      String(point[name as keyof OneTraining]),
      milliseconds(own.seconds),
      milliseconds(theirs.seconds),
      own.mebibytes.toFixed(0),
      theirs.mebibytes.toFixed(0),
      ...withLosses.map(({ seconds, mebibytes }) => `${milliseconds(seconds)} (${mebibytes.toFixed(0)} MiB)`),
    );
  }
}
report.close();

function milliseconds(seconds: number): string {
  return (1000 * seconds).toFixed(seconds < 0.1 ? 1 : 0);
}
