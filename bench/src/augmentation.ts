// What a training image costs before it reaches the network, in one thread, against torchvision on Pillow's images, in turn:
// node augmentation.js [--record]
import { createPipeline } from '@kindred/core/data';
import { Random } from '@kindred/core/random';
import { median } from '@kindred/report';
import { inTurn } from './in-turn.js';
import { type Peer, python, startProcess } from './peer.js';
import { machine, Report } from './report.js';

const rounds = 5;
const imagesIn = 200;

const augmentations: Readonly<Record<string, readonly string[]>> = {
  resized: ['randomResizedCrop'],
  cropped: ['randomCrop', 'horizontalFlip'],
  jittered: ['randomResizedCrop', 'horizontalFlip', 'colorJitter'],
};

const cases = [
  { from: 32, to: 32, augmentation: 'cropped' },
  { from: 256, to: 128, augmentation: 'resized' },
  { from: 128, to: 128, augmentation: 'jittered' },
  { from: 256, to: 128, augmentation: 'jittered' },
  { from: 256, to: 224, augmentation: 'jittered' },
] as const;

const { version, ask, close } = await startProcess(python, 'pytorch/augmentation.py');
const report = new Report('augmentation', 'Augmentation');
report.line(
  `${machine()}, ${version}; milliseconds an image in one thread, decoded images of RGB, medians of ${rounds} rounds in turn`,
);
report.line();
report.columns('image, input and changes', 'Kindred', 'torchvision', 'ratio');
for (const { from, to, augmentation } of cases) {
  const torchvision: Peer = {
    name: 'torchvision',
    steps: (count) => ask(`${from} ${to} ${augmentation} ${count}`),
  };
  const peers = [kindred(from, to, augmentation), torchvision];
  const [own, others] = (await inTurn(peers, { rounds, stepsIn: () => imagesIn })).map(median);
  const what = `${from}x${from} to ${to}x${to}: ${augmentations[augmentation]!.join(', ')}`;
  const milliseconds = (seconds: number) => (1000 * seconds).toFixed(3);
  report.row(what, milliseconds(own!), milliseconds(others!), `**${(others! / own!).toFixed(1)}x**`);
}
report.close();
close();

function kindred(from: number, to: number, augmentation: string): Peer {
  const configs = augmentations[augmentation]!.map((name) => ({ name }));
  const pipeline = createPipeline(configs, { height: to, width: to, channels: 3 });
  const image = { channels: 3, height: from, width: from, data: picture(from) };
  return {
    name: 'Kindred',
    async steps(count) {
      const seconds: number[] = [];
      for (let i = 0; i < count; i++) {
        const started = performance.now();
        pipeline.apply(image, new Random(1, i));
        seconds.push((performance.now() - started) / 1000);
      }
      return seconds;
    },
  };
}

/** Waves, with pixels of every hue. */
function picture(side: number): Uint8Array {
  const plane = side * side;
  return Uint8Array.from({ length: 3 * plane }, (_, i) => {
    const [c, x, y] = [Math.floor(i / plane), i % side, Math.floor((i % plane) / side)];
    return Math.min(255, Math.max(0, 128 + 60 * Math.sin(x / 9 + c) + 50 * Math.cos(y / 7 + x / 20)));
  });
}
