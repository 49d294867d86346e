import { describe, expect, onTestFinished, test } from 'vitest';
import { assembleBatch, createPipeline } from '../data/index.js';
import { createMix } from '../data/mixing/index.js';
import { MemoryStorage } from '../testing/memory-storage.js';
import { testEngine } from '../testing/run-network.js';
import { runSmall, type SmallRun, smallData } from '../testing/small-run.js';
import { syntheticVariable } from '../testing/synthetic.js';
import { decodeCheckpoint } from './checkpoint.js';
import type { TrainConfig } from './config.js';
import type { TrainEvent } from './events.js';
import { checkTrainOptions, settle } from './settle.js';
import { type StepResult, Trainer } from './trainer.js';

const small = { model: { name: 'lenet', width: 2, hidden: 8 }, batchSize: 8 };
const settled = (options: object) =>
  settle(checkTrainOptions({ ...small, loss: 'ce', ...options }), smallData.train);

/** Takes six steps, in calls of so many, and gives their results and the states after them. */
async function sixSteps(config: TrainConfig, calls: readonly number[]) {
  const engine = testEngine();
  onTestFinished(() => engine.close());
  const trainer = await Trainer.create(config, engine);
  await trainer.assignTeacher(
    new Map(trainer.teacher.map(({ name, shape }) => [name, syntheticVariable(name, shape)])),
  );
  const pipeline = createPipeline([], config.classifier);
  const mix = config.mix && createMix(config.mix, config.classifier, trainer.classifier.parts);
  const results: StepResult[] = [];
  for (const count of calls) {
    const steps = Array.from({ length: count }, (_, i) => {
      const step = results.length + i;
      const keys = { seed: 1, epoch: 0, position: 8 * step };
      const plain = assembleBatch(
        smallData.train,
        Uint32Array.from({ length: 8 }, (_, at) => (8 * step + at) % 40),
        pipeline,
        keys,
      );
      return { batch: mix ? mix(plain, keys) : plain, step, epoch: step / 6, learningRate: 0.1 / (step + 1) };
    });
    results.push(...(await trainer.steps(steps)));
  }
  return { results, states: await trainer.states() };
}

describe('steps at once give what they give one by one, to the last bit', () => {
  const teacher = settled({ model: { name: 'lenet', width: 3, hidden: 4 } }).classifier;
  const resnet = { model: { name: 'resnet20', width: 4 } };
  test.each<[string, TrainConfig]>([
    ['a plain network', settled({})],
    [
      'attention, AdamW, clipping, an average',
      settled({ loss: 'cc', optimizer: 'adamw', clipNorm: 1, ema: 0.9 }),
    ],
    ['mixed batches', settled({ mix: { name: 'mixup' }, ema: 0.9 })],
    ['a loss with states of its own', settled({ loss: 'center' })],
    ['a margin', settled({ loss: 'arcface', optimizer: 'adamw' })],
    ['distillation', { ...settled({}), distillation: { teacher, alpha: 0.5, temperature: 4 } }],
    ['normalisation, fast lowering', settled({ ...resnet, clipNorm: 1 })],
    ['normalisation, reference lowering', settled({ ...resnet, lowering: 'reference' })],
    [
      'tuning with a frozen part',
      { ...settled(resnet), transfer: { freeze: 1, backboneRate: 0.1, depthDecay: 1 } as never },
    ],
  ])('%s', async (_, config) => {
    const single = await sixSteps(config, [1, 1, 1, 1, 1, 1]);
    expect(new Set(single.results.map(({ loss }) => loss)).size).toBe(6);
    for (const calls of [[6], [2, 3, 1]]) expect(await sixSteps(config, calls)).toEqual(single);
  });
});

describe('a run', () => {
  const rich = { loss: 'cc', optimizer: 'adamw', epochs: 2, clipNorm: 1, ema: 0.9, augment: ['randomCrop'] };

  /** What does not depend on time. */
  const timeless = ({ ...event }: TrainEvent) => ({
    ...event,
    imagesPerSecond: 0,
    secondsLeft: 0,
    seconds: 0,
  });

  async function whole(stepsAtOnce: number, options: SmallRun['options'] & object = rich) {
    const storage = new MemoryStorage();
    const events: object[] = [];
    await runSmall(storage, { options, stepsAtOnce, onEvent: (event) => events.push(timeless(event)) });
    return { events, metrics: storage.timelessMetrics(), saved: storage.saved };
  }

  test.each([2, 16])('with %d steps at once is the same, and tells the same', async (stepsAtOnce) => {
    const single = await whole(1);
    expect(single.events.filter((event) => 'type' in event && event.type === 'step')).toHaveLength(10);
    expect(await whole(stepsAtOnce)).toEqual(single);
  });

  test('takes single steps where a checkpoint is due', async () => {
    const kinds = (await whole(16, { ...rich, checkpointMinutes: 0 })).saved.map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'last')).toHaveLength(12);
  });

  test('interrupted within steps at once, it ends after them and goes on to the same end', async () => {
    const storage = new MemoryStorage();
    const controller = new AbortController();
    const { position } = await runSmall(storage, {
      options: rich,
      stepsAtOnce: 3,
      signal: controller.signal,
      onEvent: (event) => event.type === 'step' && event.step === 2 && controller.abort(),
    });
    expect(position).toMatchObject({ epoch: 0, stepInEpoch: 3, step: 3 });
    expect(decodeCheckpoint(storage.checkpoint('last')!, 'last').position).toEqual(position);
    await runSmall(storage, { options: rich, stepsAtOnce: 2 });
    const single = await whole(1);
    expect(storage.timelessMetrics()).toEqual(single.metrics);
    expect(storage.checkpoint('last')).toEqual(single.saved.findLast(({ kind }) => kind === 'last')!.bytes);
  });

  test('that leaves the finite numbers names the step, and saves nothing after it', async () => {
    const options = { schedule: 'constant', optimizer: { name: 'sgd', momentum: 0 }, learningRate: 1e20 };
    const failing = async (stepsAtOnce: number) => {
      const storage = new MemoryStorage();
      const error = await runSmall(storage, { options, stepsAtOnce }).catch(
        (reason: Error) => reason.message,
      );
      return { error, metrics: storage.timelessMetrics(), saved: storage.saved };
    };
    const single = await failing(1);
    expect(single.error).toMatch(/^the loss became \S+ at step [2-4] /);
    expect(single.saved).toEqual([]);
    expect(await failing(16)).toEqual(single);
  });
});
