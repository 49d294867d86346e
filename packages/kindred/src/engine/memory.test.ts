import { assembleBatch, createPipeline, generateDigits } from '@kindred/core/data';
import { checkTrainOptions, settle, Trainer } from '@kindred/core/train';
import { expect, test } from 'vitest';
import { createEngine } from './index.js';

test('memory does not grow over 2,000 steps', async () => {
  const digits = generateDigits({ size: 64, seed: 1, split: 'train' });
  const options = {
    model: { name: 'lenet', width: 4, hidden: 32 },
    loss: 'cc',
    batchSize: 16,
    clipNorm: 1,
    ema: 0.9,
  };
  const config = settle(checkTrainOptions(options), digits);
  const engine = createEngine({ provider: 'cpu', threads: 1 });
  const trainer = await Trainer.create(config, engine);
  const pipeline = createPipeline([], config.classifier);
  const resident: number[] = [];
  for (let step = 0; step < 2000; step++) {
    const keys = { seed: 1, epoch: 0, position: step * 16 };
    const indices = Uint32Array.from({ length: 16 }, (_, i) => (step * 16 + i) % 64);
    const batch = assembleBatch(digits, indices, pipeline, keys);
    await trainer.step(batch, { step, epoch: 0, learningRate: 0.01 });
    if (step % 100 === 99) resident.push(process.memoryUsage.rss() / 2 ** 20);
  }
  await engine.close();
  // A leak of one batch (12 KiB) or one set of parameters (50 KiB) a step would be 17 or 70 MiB from 500 to 2,000.
  const early = Math.max(...resident.slice(4, 8));
  const late = Math.min(...resident.slice(-4));
  expect(late - early, `resident MiB: ${resident.map(Math.round).join(' ')}`).toBeLessThan(12);
});
