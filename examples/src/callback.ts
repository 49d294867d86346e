// A callback at the end of each epoch: it writes a table, slows down where nothing gets better, and stops in time.
import { appendFile, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { evaluationReport, train } from 'kindred';

const enough = Number(process.argv[2] ?? 0.97);
const limitPerClass = Number(process.argv[3] ?? 400);
const folder = await mkdtemp(join(tmpdir(), 'kindred-'));
const table = join(folder, 'epochs.csv');
await appendFile(table, 'epoch,learning rate,loss,validation accuracy,compactness\n');

const run = await train({
  model: 'lenet',
  limitPerClass,
  epochs: 20,
  schedule: 'constant',
  out: join(folder, 'run'),
  async onEpoch({ epoch, learningRate, train, validation, isBest }, control) {
    // What the network says of the validation images, with the embeddings.
    const { compactness } = evaluationReport(await control.infer());
    const { accuracy } = validation ?? { accuracy: 0 };
    const row = [epoch, learningRate, train.loss, accuracy, compactness.embedding.ratio];
    await appendFile(table, `${row.join(',')}\n`);
    if (!isBest) control.scaleLearningRate(0.5);
    if (accuracy >= enough) control.stop();
  },
});
console.log(
  `${run.reason} after ${run.epochs} epochs, test accuracy ${run.evaluation.accuracy.top1}; see ${table}`,
);
