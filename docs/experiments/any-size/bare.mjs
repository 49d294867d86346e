// The rate of the bare step: the same network on images that are in memory as it takes them; called by run.mjs.
import { rmSync } from 'node:fs';
import { train } from 'kindred';
import { coreSeconds } from './core-seconds.mjs';

const [out] = process.argv.slice(2);
rmSync(out, { recursive: true, force: true });
const side = Number(process.env.SIZE ?? 128);
const images = Array.from({ length: 64 }, (_, i) => ({
  channels: 3,
  height: side,
  width: side,
  data: Uint8Array.from({ length: 3 * side * side }, (_, at) => (at * (i + 3)) >> 5),
}));
const epochs = [];
const work = [];
await train({
  data: {
    classNames: ['even', 'odd'],
    length: 10 * Number(process.env.LIMIT ?? 100),
    read: (i) => ({ image: images[i % images.length], label: i % 2 }),
  },
  dataOptions: { memoryMegabytes: 1e6 },
  out,
  model: { name: process.env.MODEL ?? 'resnet18' },
  imageSize: side,
  augment: 'none',
  fromScratch: true,
  epochs: 2,
  validation: 0,
  report: false,
  onEvent(event) {
    // Of the second epoch: seconds that the cores worked for an image, which other work on the machine hardly changes.
    if (event.type === 'step' && event.epoch === 2) work.push(process.cpuUsage());
    if (event.type === 'epoch')
      epochs.push({ seconds: event.seconds, imagesPerSecond: event.imagesPerSecond });
  },
});
console.log(JSON.stringify({ epochs, coreSecondsPerImage: coreSeconds(work) }));
