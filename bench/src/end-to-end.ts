// The rate of `train`, with its batches, augmentation and events, against the bare training step:
// node end-to-end.js FOLDER [CASE...] [--record] (resnet18, resnet20, lenet and mobilenetv2-128 by default). FOLDER holds the
// data sets that `dataOf` names.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from '@kindred/report';
import { type DataSource, openData, train } from 'kindred';
import { namedArguments } from './arguments.js';
import { type Case, caseOf } from './cases.js';
import { startKindred } from './kindred.js';
import { machine, Report } from './report.js';

const threads = 2;
const rounds = 5;

/** What each case trains on, and the part of it that makes an epoch: about ten seconds, so that it and the bare step are close in time. */
const dataOf: Readonly<Record<string, { readonly folder: string; readonly imagesPerClass: number }>> = {
  resnet18: { folder: 'cifar-100', imagesPerClass: 8 },
  resnet20: { folder: 'cifar-100', imagesPerClass: 60 },
  lenet: { folder: 'fashion-mnist', imagesPerClass: 2000 },
  'mobilenetv2-128': { folder: 'flowers-128', imagesPerClass: 200 },
};

const [folder, ...names] = namedArguments();
if (!folder) throw new Error('name the folder of the data sets');
const report = new Report('end-to-end', 'Training end to end');
report.line(
  `${machine()}, ${threads} threads; \`train\` with its default loss and augmentation, the second epoch, without the ` +
    `saving at its end; medians of ${rounds} rounds in turn`,
);
report.line();
report.columns('network', 'images in the epoch', 'bare step, images/s', 'train, images/s', 'share');
for (const name of names.length > 0 ? names : Object.keys(dataOf))
  report.row(...(await measure(name, folder)));
report.close();

async function measure(name: string, folder: string): Promise<string[]> {
  const chosen = dataOf[name];
  if (!chosen) throw new Error(`${name} is none of ${Object.keys(dataOf).join(', ')}`);
  const data = await openData(join(folder, chosen.folder));
  const benchCase: Case = { ...caseOf(name), classes: data.classNames.length };
  const bare: number[] = [];
  const whole: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const before = await bareRate(benchCase);
    whole.push(await epochRate(benchCase, data, chosen.imagesPerClass));
    // The machine's speed drifts: an epoch is compared with what is before and after it.
    bare.push((before + (await bareRate(benchCase))) / 2);
  }
  const share = median(whole.map((rate, round) => rate / bare[round]!));
  const rate = (rates: number[]) => median(rates).toFixed(0);
  const images = chosen.imagesPerClass * data.classNames.length;
  return [
    benchCase.description,
    String(images),
    rate(bare),
    rate(whole),
    `**${(100 * share).toFixed(1)} %**`,
  ];
}

/** Images a second of the step alone, always on the same batch; of all steps together, as an epoch's. */
async function bareRate(benchCase: Case): Promise<number> {
  const warmUp = 3;
  const kindred = await startKindred(benchCase, threads, { loss: { name: 'cc' } });
  const seconds = await kindred.steps(warmUp + 20);
  await kindred.close();
  const counted = seconds.slice(warmUp);
  return (benchCase.batch * counted.length) / counted.reduce((sum, each) => sum + each, 0);
}

/** Images a second in the second epoch, as `train` itself tells; the first one also warms arenas up. */
async function epochRate({ model, batch }: Case, data: DataSource, limitPerClass: number): Promise<number> {
  const out = mkdtempSync(join(tmpdir(), 'kindred-end-to-end-'));
  // Ends the run after the epoch, before the evaluation.
  const controller = new AbortController();
  let rate = 0;
  try {
    await train({
      data,
      model: model.name,
      batchSize: batch,
      threads,
      epochs: 2,
      validation: 0,
      limitPerClass,
      fromScratch: true,
      out: join(out, 'run'),
      signal: controller.signal,
      onEvent(event) {
        if (event.type !== 'epoch' || event.epoch < 2) return;
        rate = event.imagesPerSecond;
        controller.abort();
      },
    });
  } finally {
    rmSync(out, { recursive: true });
  }
  return rate;
}
