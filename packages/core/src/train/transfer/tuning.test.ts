import { afterEach, beforeEach, expect, test } from 'vitest';
import { assembleBatch } from '../../data/batches.js';
import { evaluationPipeline } from '../../data/pipeline.js';
import { classificationMetrics } from '../../evaluate/metrics/classification.js';
import { LoadedNetwork } from '../../infer/loaded-network.js';
import type { Weights } from '../../infer/weights.js';
import type { OrtEngine } from '../../runtime/ort-engine.js';
import { expectClose } from '../../testing/check-op.js';
import { testEngine } from '../../testing/run-network.js';
import { smallData } from '../../testing/small-run.js';
import { syntheticVariable } from '../../testing/synthetic.js';
import { checkTrainOptions, settle } from '../settle.js';
import { Trainer } from '../trainer.js';

let engine: OrtEngine;
beforeEach(() => {
  engine = testEngine();
});
afterEach(() => engine.close());

const given = {
  model: { name: 'resnet20', width: 2 },
  loss: 'ce',
  epochs: 3,
  batchSize: 8,
  optimizer: { name: 'sgd', momentum: 0, weightDecay: 0 },
};

/** A network with other weights than it starts with, before and after a step at a rate of 1. */
async function tuned(options: object) {
  const config = settle(checkTrainOptions({ ...given, ...options }), smallData.train, undefined, {
    pretrained: {},
  });
  const trainer = await Trainer.create(config, engine);
  const weights: Weights = new Map(
    trainer.variables.map(({ name, shape }) => [name, syntheticVariable(name, shape)]),
  );
  await trainer.assign(weights);
  const pipeline = evaluationPipeline(config.classifier);
  const keys = { seed: 1, epoch: 0, position: 0 };
  const batch = assembleBatch(smallData.train, [0, 1, 2, 3, 4, 5, 6, 7], pipeline, keys);
  const { loss } = await trainer.step(batch, { step: 0, epoch: 0, learningRate: 1 });
  const after = await trainer.values();
  const moves = new Map(
    Array.from(weights, ([name, values]) => {
      const now = after.get(name)!;
      return [name, Math.hypot(...values.map((value, i) => now[i]! - value))] as const;
    }),
  );
  return { weights, trainer, batch, loss, moves };
}

const isNorm = (name: string) => /(^|\.)bn\d\.|downsample\.1\./.test(name);

test('normalisation stays, and the training step sees what the network in use sees', async () => {
  const { trainer, weights, batch, loss, moves } = await tuned({});
  for (const [name, move] of moves) expect(move > 0, name).toBe(!isNorm(name));
  const network = await LoadedNetwork.load(
    engine,
    { classifier: trainer.classifier, weights },
    { batchSize: 8 },
  );
  const { logits } = await network.run(batch.images);
  const { nll } = classificationMetrics({ logits, labels: batch.labels, classes: 10 });
  expectClose([loss], [nll], 1e-4, 'loss');
});

test('the first layers stay where they are frozen', async () => {
  const { moves } = await tuned({ freeze: 3 });
  const moved = [...moves].filter(([, move]) => move > 0).map(([name]) => name);
  expect(moved).not.toContain('conv1.weight');
  expect(moved).not.toContain('layer1.0.conv2.weight');
  expect(moved).toContain('layer1.1.conv1.weight');
  expect(moved).toContain('fc.weight');
});

test('more layers than there are cannot be frozen', async () => {
  await expect(tuned({ freeze: 22 })).rejects.toThrow(
    "`freeze` is 22, but the backbone of resnet20 has 21 layers: name fewer, or 'all'",
  );
});

test('the backbone moves by a share of the rate, which falls from layer to layer', async () => {
  const [full, slow] = [
    await tuned({ backboneRate: 1 }),
    await tuned({ backboneRate: 0.5, depthDecay: 0.5 }),
  ];
  const ratio = (name: string) => slow.moves.get(name)! / full.moves.get(name)!;
  // The last layers in the order in which they are built: conv1, conv2, then the shortcut of a block that has one.
  expect(ratio('fc.weight')).toBeCloseTo(1, 3);
  expect(ratio('layer3.2.conv2.weight')).toBeCloseTo(0.5, 3);
  expect(ratio('layer3.2.conv1.weight')).toBeCloseTo(0.25, 3);
  expect(ratio('layer3.1.conv2.weight')).toBeCloseTo(0.125, 3);
});
