import { expect, test } from 'vitest';
import { testEngine } from '../testing/run-network.js';
import { smallData } from '../testing/small-run.js';
import { checkTrainOptions, settle } from './settle.js';
import { Trainer } from './trainer.js';

const model = { name: 'lenet', width: 4, hidden: 8 };

/** The loss of the first step, as if so many epochs were done. */
async function firstLoss(epoch: number, lossEpoch?: number): Promise<number> {
  const config = settle(checkTrainOptions({ model, loss: 'asoftmax', batchSize: 8 }), smallData.train);
  const engine = testEngine();
  try {
    const trainer = await Trainer.create({ ...config, ...(lossEpoch && { lossEpoch }) }, engine);
    const { channels, height, width } = config.classifier;
    const images = Uint8Array.from({ length: 8 * channels * height * width }, (_, i) => (i * 37) % 256);
    const labels = Int32Array.from({ length: 8 }, (_, i) => i);
    const batch = { images, labels, indices: new Uint32Array(8) };
    return (await trainer.step(batch, { step: 0, epoch, learningRate: 0 })).loss;
  } finally {
    await engine.close();
  }
}

test("a loss's margin goes on from the epochs that it has behind it", async () => {
  expect(await firstLoss(1, 4)).toBe(await firstLoss(5));
  expect(await firstLoss(1)).not.toBe(await firstLoss(5));
});
