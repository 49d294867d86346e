import { describe, expect, test } from 'vitest';
import { generateDigits } from '../data/index.js';
import { UsageError } from '../errors.js';
import { LOSSES } from '../losses/index.js';
import { createClassifier } from '../models/classifier.js';
import { float32, scalar } from '../runtime/host-tensor.js';
import { LoadedSteps } from '../runtime/loaded-steps.js';
import { expectClose } from '../testing/check-op.js';
import { MemoryStorage } from '../testing/memory-storage.js';
import { syntheticStates, testEngine } from '../testing/run-network.js';
import { runSmall, smallData } from '../testing/small-run.js';
import { syntheticImages, syntheticLabels } from '../testing/synthetic.js';
import { trainConfigSchema } from './config.js';
import { buildTrainingProgram } from './programs.js';
import { checkTrainOptions, settle } from './settle.js';

const mix = { name: 'mixup' };

describe('the training program', () => {
  const classifier = createClassifier({
    ...{ model: { name: 'lenet', width: 2, hidden: 8 }, loss: { name: 'ce' } },
    ...{ channels: 1, height: 8, width: 8, classes: 4, normalization: { mean: [0.5], std: [0.25] } },
  });
  const images = syntheticImages('batch', [6, 1, 8, 8]);
  const labels = syntheticLabels('batch', 6, 4);

  /** Loss and right predictions of one step, with `targets` where they are fed. */
  async function step(targets?: Float32Array) {
    const options = { batchSize: 6, optimizer: { name: 'sgd' }, ...(targets && { mix }) };
    const { program, variables, auxiliary } = buildTrainingProgram(classifier, options, { provider: 'cpu' });
    const engine = testEngine();
    await engine.write(syntheticStates([...variables, ...auxiliary]));
    const [results] = await (await LoadedSteps.load(engine, program)).run([
      {
        ...{ images, labels, learningRate: scalar(0.1) },
        ...(targets && { targets: float32([6, 4], targets) }),
      },
    ]);
    await engine.close();
    return { loss: results!.loss!.data[0] as number, correct: results!.correct!.data[0], program };
  }

  const oneHot = (classOf: (label: number) => number) =>
    Float32Array.from({ length: 24 }, (_, i) => Number(classOf(Number(labels.data[i >> 2])) === i % 4));
  const own = oneHot((label) => label);
  const other = oneHot((label) => (label + 1) % 4);

  test('takes targets where batches are mixed, and there alone', async () => {
    const names = async (targets?: Float32Array) =>
      (await step(targets)).program.feeds.map(({ name }) => name).sort();
    expect(await names()).toEqual(['images', 'labels', 'learningRate']);
    expect(await names(own)).toEqual(['images', 'labels', 'learningRate', 'targets']);
  });

  test('one-hot targets give what labels give', async () => {
    const [plain, mixed] = [await step(), await step(own)];
    expectClose([mixed.loss], [plain.loss], 1e-6, 'loss');
    expect(mixed.correct).toBe(plain.correct);
  });

  test('the loss of a mixture is the mixture of the losses; right is what has the larger share', async () => {
    const mixture = own.map((value, i) => 0.75 * value + 0.25 * other[i]!);
    const [first, second, mixed] = [await step(own), await step(other), await step(mixture)];
    expect(Math.abs(first.loss - second.loss)).toBeGreaterThan(0.01);
    expectClose([mixed.loss], [0.75 * first.loss + 0.25 * second.loss], 1e-5, 'loss');
    expect(mixed.correct).toBe(first.correct);
  });
});

test.each(['mixup', 'cutmix'])('training with %s learns to tell unmixed images', async (name) => {
  const data = {
    train: generateDigits({ size: 400, seed: 1, split: 'train' }),
    validation: generateDigits({ size: 100, seed: 1, split: 'validation' }),
  };
  const options = {
    ...{ model: { name: 'lenet', width: 4, hidden: 32 }, mix: { name, p: 1 } },
    ...{ epochs: 6, learningRate: 0.02 },
  };
  const { position } = await runSmall(new MemoryStorage(), { options, data });
  expect(position.best!.accuracy).toBeGreaterThan(0.5);
});

describe('the option', () => {
  const settled = (mix: 'none' | 'mixup' | undefined) =>
    settle(checkTrainOptions({ loss: 'ce', batchSize: 8, mix }), smallData.train);

  test('is recorded where batches are mixed', () => {
    const config = settled('mixup');
    expect(config.mix).toEqual({ name: 'mixup' });
    expect(trainConfigSchema.parse(config)).toEqual(config);
    for (const off of [undefined, 'none'] as const) expect(settled(off)).not.toHaveProperty('mix');
  });

  test('is refused with a loss that takes one class alone, before there is data', () => {
    const parse = () => checkTrainOptions({ loss: { name: 'cc', base: 'ce' }, mix });
    expect(parse).toThrow(UsageError);
    expect(parse).toThrow(
      /^loss cc takes images of one class, but mix mixup makes mixtures of two: .*\(.*\bce\b.*\)/,
    );
    for (const { name, acceptsMixtures } of LOSSES) {
      const attempt = expect(() => checkTrainOptions({ loss: name, mix: 'cutmix' }), name);
      if (acceptsMixtures) attempt.not.toThrow();
      else attempt.toThrow(`loss ${name} takes`);
    }
  });

  test.each([
    ['an unknown name', 'mixpu', /^there is no mix "mixpu"; did you mean 'mixup'\?$/],
    ['a wrong option', { name: 'mixup', beta: 1 }, /^mix mixup: .*beta.* \(its options are: alpha, p\)$/],
  ])('is refused with %s', (_, mix, message) => {
    expect(() => checkTrainOptions({ loss: 'ce', mix })).toThrow(message);
  });
});
