// The trainer without the run: your own data in memory, your own loop, no files.
import { assembleBatch, createPipeline, createSampler, generateDigits } from '@kindred/core/data';
import { classificationMetrics } from '@kindred/core/evaluate';
import { Random } from '@kindred/core/random';
import { parseTrainOptions, settle, Trainer } from '@kindred/core/train';
import { createEngine } from 'kindred';

const training = generateDigits({ size: 2000, seed: 1, split: 'train' });
const test = generateDigits({ size: 500, seed: 1, split: 'test' });

const { options } = parseTrainOptions({ model: 'lenet', loss: 'cc', epochs: 3 });
const config = settle(options, training);
const engine = createEngine({ provider: 'cpu' });
const trainer = await Trainer.create(config, engine);
const pipeline = createPipeline(config.augment, config.classifier);
const sampler = createSampler({ name: 'shuffle' });

let step = 0;
for (let epoch = 0; epoch < config.epochs; epoch++) {
  const order = sampler(training.labels, config.batchSize, new Random(config.seed, epoch));
  let total = 0;
  for (let position = 0; position < order.length; position += config.batchSize) {
    const indices = order.subarray(position, position + config.batchSize);
    const batch = assembleBatch(training, indices, pipeline, { seed: config.seed, epoch, position });
    total += (await trainer.step(batch, { step: step++, epoch, learningRate: 0.05 })).loss;
  }
  const { logits } = (await trainer.evaluate(test))!;
  const { top1 } = classificationMetrics({ logits, labels: test.labels, classes: 10 });
  console.log(
    `epoch ${epoch + 1}: loss ${((total * config.batchSize) / order.length).toFixed(3)}, accuracy ${top1}`,
  );
}
await engine.close();
