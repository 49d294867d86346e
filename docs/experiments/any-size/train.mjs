// Trains on a folder for two epochs, and tells rates and the most memory that the process took; called by run.mjs.
import { readFileSync, rmSync } from 'node:fs';
import { train } from 'kindred';
import { coreSeconds } from './core-seconds.mjs';

const [data, out] = process.argv.slice(2);
rmSync(out, { recursive: true, force: true });

/** MB that the process has in memory of its own, without the files that it has mapped and what is cached for it. */
const memory = () => Number(/RssAnon:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1000;
const peaks = { reading: 0, training: 0 };
let phase = 'reading';
const look = setInterval(() => {
  peaks[phase] = Math.max(peaks[phase], memory());
}, 50);

const begin = performance.now();
let trainingAt = begin;
const epochs = [];
const work = [];
const notes = [];
// Enough steps for a rate: the data set is large, an epoch of it takes long.
const limit = Number(process.env.LIMIT ?? 0);
const { reason } = await train({
  data,
  out,
  model: { name: process.env.MODEL ?? 'resnet18' },
  imageSize: Number(process.env.SIZE ?? 128),
  fromScratch: true,
  epochs: 2,
  validation: Number(process.env.VALIDATION ?? 0.02),
  report: false,
  ...(limit > 0 && { limitPerClass: limit }),
  onEvent(event) {
    // Of the second epoch: seconds that the cores worked for an image, which other work on the machine hardly changes.
    if (event.type === 'step' && event.epoch === 2) work.push(process.cpuUsage());
    if (event.type === 'note') notes.push(event.message);
    if (event.type === 'start') {
      trainingAt = performance.now();
      phase = 'training';
    }
    if (event.type === 'epoch')
      epochs.push({ seconds: event.seconds, imagesPerSecond: event.imagesPerSecond });
  },
});
clearInterval(look);
const peakRss = Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1000;
console.log(
  JSON.stringify({
    reason,
    readingSeconds: (trainingAt - begin) / 1000,
    epochs,
    coreSecondsPerImage: coreSeconds(work),
    memoryMegabytes: peaks,
    peakRssMegabytes: peakRss,
    notes,
  }),
);
