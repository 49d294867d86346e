import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Parts } from '../../config/index.js';
import { assembleBatch } from '../../data/batches.js';
import type { Dataset } from '../../data/dataset.js';
import { generateDigits } from '../../data/digits/index.js';
import { datasetFromImages } from '../../data/memory-dataset.js';
import { evaluationPipeline } from '../../data/pipeline.js';
import { subset } from '../../data/split.js';
import { KindredError, UsageError } from '../../errors.js';
import { LoadedNetwork } from '../../infer/loaded-network.js';
import { variablesOf } from '../../infer/program.js';
import { createClassifier } from '../../models/classifier.js';
import { Random } from '../../random/random.js';
import { withLoaded } from '../../runtime/loaded-program.js';
import { noiseDataset } from '../../testing/images.js';
import { testEngine } from '../../testing/run-network.js';
import { syntheticVariable } from '../../testing/synthetic.js';
import { watchLoads } from '../../testing/watch-loads.js';
import { checkTrainOptions, settle } from '../../train/settle.js';
import { Trainer } from '../../train/trainer.js';
import { classificationMetrics } from '../metrics/classification.js';
import { type AttackOptions, attack } from './attack.js';
import { attackLabel } from './label.js';
import { type AttackPlan, defineAttack } from './method.js';

const engine = testEngine();
afterAll(() => engine.close());

type Setting = Pick<AttackOptions, 'classifier' | 'weights' | 'images'>;

/** A network with synthetic weights, and seven images of noise that are not of its size. */
function synthetic(channels: 1 | 3): Setting {
  const size = { channels, height: 12, width: 10 };
  const normalization = { mean: Array(channels).fill(0.5), std: Array(channels).fill(0.25) };
  const model = { name: 'lenet', width: 3, hidden: 8 };
  const classifier = createClassifier({
    ...size,
    model,
    loss: { name: 'ce' },
    classes: 4,
    normalization,
  });
  const weights = variablesOf(classifier).map(
    ({ name, shape }) => [name, syntheticVariable(name, shape)] as const,
  );
  return {
    classifier,
    weights: new Map(weights),
    images: noiseDataset([0, 1, 2, 3, 1, 2, 0], channels),
  };
}

const grey = synthetic(1);
const colour = synthetic(3);

async function run(setting: Setting, method: AttackOptions['method'], rest: Partial<AttackOptions> = {}) {
  return (await attack({ engine, precision: 'high', seed: 1, ...setting, method, ...rest }))!;
}

/** The images as the network takes them, one after the other. */
function pixelsOf(dataset: Dataset, { classifier }: Setting): number[] {
  const pipeline = evaluationPipeline(classifier.config);
  return Array.from(dataset.labels, (_, i) => [
    ...pipeline.apply(dataset.image(i), new Random()).data,
  ]).flat();
}

async function measure(images: Dataset, { classifier, weights }: Setting) {
  const loading = LoadedNetwork.load(engine, { classifier, weights }, { batchSize: 20, precision: 'high' });
  const { logits } = await withLoaded(loading, (network) => network.infer(images));
  const { classes } = classifier.config;
  return classificationMetrics({ logits, labels: images.labels, classes });
}

describe.each([
  ['grey', grey],
  ['colour', colour],
] as const)('%s images', (_, setting) => {
  const originals = pixelsOf(setting.images, setting);

  test.each([
    { name: 'fgsm', epsilon: 5 },
    { name: 'pgd', epsilon: 5 },
    { name: 'pgd', epsilon: 40, steps: 3, stepSize: 33.3, randomStart: false },
  ])('stay within epsilon and 0 .. 255, whole, with what belongs to them: %o', async (method) => {
    const attacked = await run(setting, method);
    const pixels = pixelsOf(attacked, setting);
    const changes = pixels.map((value, i) => Math.abs(value - originals[i]!));
    expect(Math.max(...changes)).toBe(method.epsilon);
    expect(changes.filter((change) => change > 0).length).toBeGreaterThan(changes.length / 2);
    const { channels, height, width } = setting.classifier.config;
    const { labels, classNames } = setting.images;
    expect(attacked).toMatchObject({ labels, classNames, channels });
    expect(attacked.image(6)).toMatchObject({ channels, height, width });
    expect(attacked.source(6)).toBe(`noise #6 (${attackLabel(method)})`);
  });

  test('epsilon 0 leaves them as they are', async () => {
    for (const name of ['fgsm', 'pgd']) {
      expect(pixelsOf(await run(setting, { name, epsilon: 0 }), setting)).toEqual(originals);
    }
  });

  test('do not depend on how they are cut into batches', async () => {
    for (const name of ['fgsm', 'pgd']) {
      const whole = pixelsOf(await run(setting, { name }), setting);
      for (const batchSize of [3, 6]) {
        const cut = pixelsOf(await run(setting, { name }, { batchSize }), setting);
        // Products of other sizes may round differently, and turn the sign of what is nearly 0.
        const different = cut.filter((value, i) => value !== whole[i]);
        expect(different.length / cut.length, `${name}, ${batchSize}`).toBeLessThan(0.01);
      }
    }
  });
});

test('the seed decides where PGD starts, and nothing else', async () => {
  const pixels = async (method: AttackOptions['method'], seed: number) =>
    pixelsOf(await run(colour, method, { seed }), colour);
  const start = { name: 'pgd', steps: 2, stepSize: 1 };
  expect(await pixels(start, 1)).toEqual(await pixels(start, 1));
  expect(await pixels(start, 1)).not.toEqual(await pixels(start, 2));
  for (const method of [{ name: 'fgsm' }, { ...start, randomStart: false }]) {
    expect(await pixels(method, 1)).toEqual(await pixels(method, 2));
  }
});

test('PGD of one full step without random start is FGSM', async () => {
  const method = { name: 'pgd', epsilon: 6, steps: 1, stepSize: 6, randomStart: false };
  const fgsm = await run(colour, { name: 'fgsm', epsilon: 6 });
  expect(pixelsOf(await run(colour, method), colour)).toEqual(pixelsOf(fgsm, colour));
});

describe('a trained network', () => {
  const train = generateDigits({ size: 300, seed: 1, split: 'train' });
  /** It has learned them. */
  const images = subset(train, [...Array(60).keys()]);
  let setting: Setting;

  beforeAll(async () => {
    const model = { name: 'lenet', width: 4, hidden: 32 };
    const options = checkTrainOptions({ model, loss: 'ce', batchSize: 50 });
    const trainer = await Trainer.create(settle(options, train), engine);
    const { classifier } = trainer;
    const pipeline = evaluationPipeline(classifier.config);
    for (let step = 0; step < 120; step++) {
      const indices = Array.from({ length: 50 }, (_, i) => (step * 50 + i) % 300);
      const batch = assembleBatch(train, indices, pipeline, { seed: 1, epoch: 0, position: 0 });
      await trainer.step(batch, { step, epoch: 0, learningRate: 0.05 });
    }
    const weights = [...(await trainer.weights())].map(
      ([name, { data }]) => [name, data as Float32Array] as const,
    );
    setting = { classifier, weights: new Map(weights), images };
  });

  test('errs more after FGSM, still more after PGD, and hardly after random signs', async () => {
    const epsilon = 8;
    const random = new Random(1);
    const shaken = Array.from(images.labels, (_, i) => {
      const image = images.image(i);
      const data = Uint8ClampedArray.from(image.data, (x) => x + (random.int(2) ? epsilon : -epsilon));
      return { ...image, data: new Uint8Array(data.buffer) };
    });
    const { labels, classNames } = images;
    const noise = datasetFromImages({ images: shaken, labels, classNames, sourceName: 'shaken' });
    const clean = await measure(images, setting);
    const noisy = await measure(noise, setting);
    const fgsm = await measure(await run(setting, { name: 'fgsm', epsilon }), setting);
    const pgd = await measure(await run(setting, { name: 'pgd', epsilon }), setting);
    expect(clean.top1).toBeGreaterThan(0.8);
    expect(noisy.top1).toBeGreaterThan(0.8);
    expect(fgsm.top1).toBeLessThan(0.4);
    expect(pgd.top1).toBeLessThan(fgsm.top1);
    expect(fgsm.nll).toBeGreaterThan(noisy.nll + 1);
    expect(pgd.nll).toBeGreaterThan(fgsm.nll);
  });
});

test('it leaves nothing in the engine', async () => {
  const own = testEngine();
  const left = watchLoads(own);
  await run(grey, { name: 'fgsm' }, { engine: own });
  expect((await own.read()).size).toBe(0);
  expect(await left()).toEqual([]);
  await own.close();
});

test('says how far it is, and can be ended', async () => {
  const method = { name: 'fgsm' };
  const done: string[] = [];
  const onProgress = (samples: number, total: number) => done.push(`${samples} of ${total}`);
  await run(grey, method, { batchSize: 3, onProgress });
  expect(done).toEqual(['3 of 7', '6 of 7', '7 of 7']);
  const ending = new AbortController();
  const own = testEngine();
  const left = watchLoads(own);
  const ended = await run(grey, method, {
    ...{ engine: own, batchSize: 3, signal: ending.signal },
    onProgress: () => ending.abort(),
  });
  expect(ended).toBeUndefined();
  expect(await left()).toEqual([]);
  await own.close();
});

test('no images give none', async () => {
  const images = noiseDataset([]);
  expect((await run(grey, { name: 'pgd' }, { images })).labels.length).toBe(0);
});

test.each([
  [{ name: 'pdg' }, 'there is no attack "pdg"; did you mean \'pgd\'?'],
  [{ name: 'fgsm', epsilon: 8 / 255 }, 'attack fgsm: epsilon: '],
  [{ name: 'fgsm', epsilon: -1 }, 'attack fgsm: epsilon: '],
  [{ name: 'fgsm', epsilon: 256 }, 'attack fgsm: epsilon: '],
  [{ name: 'fgsm', steps: 3 }, '(its options are: epsilon)'],
  [{ name: 'pgd', steps: 0 }, 'attack pgd: steps: '],
  [{ name: 'pgd', stepSize: 0 }, 'attack pgd: stepSize: '],
])('a wrong method is refused: %o', async (method, message) => {
  const attempt = run(grey, method);
  await expect(attempt).rejects.toThrow(UsageError);
  await expect(attempt).rejects.toThrow(message);
});

test('labels and weights that are not of the network are refused', async () => {
  const images = noiseDataset([0, 3, 4]);
  await expect(run(grey, { name: 'fgsm' }, { images })).rejects.toThrow(
    'noise #2: label 4 is no class of the network, which has 4',
  );
  const weights = new Map(grey.weights);
  weights.delete('fc2.bias');
  const attempt = run(grey, { name: 'fgsm' }, { weights });
  await expect(attempt).rejects.toThrow(KindredError);
  await expect(attempt).rejects.toThrow('the weights have no "fc2.bias"');
});

test.each([
  [{ epsilon: Number.NaN }, 'an epsilon that is whole, in 0 .. 255, not NaN'],
  [{ epsilon: -3 }, 'an epsilon that is whole, in 0 .. 255, not -3'],
  [{ steps: 0 }, 'a whole number of steps, at least 1, not 0'],
  [{ steps: 1.5 }, 'a whole number of steps, at least 1, not 1.5'],
  [{ stepSize: undefined }, 'a stepSize of at least 0, not undefined'],
  [{ randomStart: 1 }, 'true or false as randomStart, not 1'],
])('a plan of one’s own with %j is refused', async (wrong, message) => {
  const plan = { epsilon: 2, steps: 1, stepSize: 2, randomStart: false, ...wrong } as AttackPlan;
  const mine = defineAttack({ name: 'mine', description: 'an attack of a test', plan: () => plan });
  const setting = { ...grey, classifier: createClassifier(grey.classifier.config, new Parts([mine])) };
  await expect(run(setting, { name: 'mine' })).rejects.toThrow(
    `\`plan\` of attack mine must give ${message}`,
  );
});
