/** What the compiler accepts and refuses of the public functions: this file compiles, or the build fails. */
import type { Loss } from '@kindred/core/losses';
import { expectTypeOf, test } from 'vitest';
import * as kindred from './index.js';

const { attacks, criteria, losses, mixes, models, optimizers, samplers, schedules, scores, transforms } =
  kindred;
const { defineAttack, defineCriterion, defineLoss, defineModel, defineScore, defineTransform, nn, ops, z } =
  kindred;

/** Calls are written, and compiled, but never made. */
const never = (..._calls: ((...args: never) => unknown)[]) => {};

const loss = defineLoss({
  name: 'mine',
  description: 'a loss of a test',
  options: z.strictObject({ weight: z.number().default(1).describe('Factor') }),
  value: ({ logits, targets }, { weight }) => ops.mul(ops.mean(ops.mul(logits, targets)), weight),
});
/** A loss whose name and options the compiler does not know. */
const wide: Loss = loss;
const model = defineModel({
  name: 'mine',
  description: 'a network of a test',
  features: (scope, images) => nn.conv(scope.at('conv'), images, { outChannels: 2, kernel: 3 }),
});

test('training', () => {
  never(
    () => kindred.train(),
    () =>
      kindred.train({ data: 'photos/', model: 'resnet18', loss: { name: 'cc', lambda: 0.05 }, epochs: 3 }),
    () => kindred.train({ model, loss: { use: loss, weight: 2 } }),
    // @ts-expect-error there is no such loss
    () => kindred.train({ loss: 'centre' }),
    // @ts-expect-error an option that the loss does not have
    () => kindred.train({ loss: { name: 'cc', lamda: 0.05 } }),
    // @ts-expect-error there is no such network
    () => kindred.train({ model: 'resnet-18' }),
    // @ts-expect-error a network is no loss
    () => kindred.train({ loss: model }),
    // @ts-expect-error there is no such option
    () => kindred.train({ epoch: 3 }),
    // @ts-expect-error a number
    () => kindred.train({ epochs: '3' }),
    // @ts-expect-error there is no such provider
    () => kindred.train({ provider: 'tpu' }),
    // @ts-expect-error there is no such option of reading
    () => kindred.train({ dataOptions: { storesize: 64 } }),
    (signal: AbortSignal) =>
      // @ts-expect-error there is no such option, with a signal neither
      kindred.train({ signal, epoch: 3 }),
    (options: kindred.RunOptions) =>
      expectTypeOf(kindred.train(options)).resolves.toEqualTypeOf<kindred.TrainedRun>(),
    () => expectTypeOf(kindred.train({ signal: undefined })).resolves.toEqualTypeOf<kindred.FinishedRun>(),
    // @ts-expect-error what a run is made with is in its folder
    () => kindred.resume('run', { batchSize: 3 }),
  );
});

test('transforms', () => {
  const mine = defineTransform({ name: 'mine', description: 'nothing', apply: (image) => image });
  never(
    () => kindred.train({ augment: ['horizontalFlip', { name: 'randomCrop', padding: 2 }, mine] }),
    // @ts-expect-error there is no such transform
    () => kindred.train({ augment: ['flip'] }),
    // @ts-expect-error an option that the transform does not have
    () => kindred.train({ augment: [{ name: 'randomCrop', size: 2 }] }),
    // @ts-expect-error one of the words or a list
    () => kindred.train({ augment: 'all' }),
  );
});

test('built-in parts as constants', () => {
  never(
    () => kindred.train({ model: models.lenet, loss: losses.cc, optimizer: optimizers.adamw }),
    () => kindred.train({ schedule: schedules.step, sampler: samplers.balanced, mix: mixes.mixup }),
    () => kindred.train({ augment: [transforms.horizontalFlip, { use: transforms.randomCrop, padding: 2 }] }),
    () => kindred.train({ loss: { use: losses.cc, base: { use: losses.arcface, scale: 12 } } }),
    () => kindred.train({ loss: { use: losses.cc, base: { use: wide, weight: 2 } } }),
    () => kindred.compareLosses({ losses: { ce: losses.ce, mild: { use: losses.cc, lambda: 0.01 } } }),
    () => kindred.pruneRun('run', { keep: 0.5, criterion: { use: criteria.cpli, mu: 1 } }),
    // @ts-expect-error there is no such loss
    () => kindred.train({ loss: losses.centre }),
    // @ts-expect-error an option that the loss does not have
    () => kindred.train({ loss: { use: losses.cc, lamda: 0.05 } }),
    // @ts-expect-error an option is a number
    () => kindred.train({ loss: { use: losses.cc, lambda: '0.05' } }),
    // @ts-expect-error the option of another loss
    () => kindred.train({ loss: { use: losses.ce, lambda: 0.05 } }),
    // @ts-expect-error a wrong option of the loss inside
    () => kindred.train({ loss: { use: losses.cc, base: { use: losses.arcface, scales: 12 } } }),
    // @ts-expect-error a network is no loss
    () => kindred.train({ loss: models.lenet }),
    // @ts-expect-error nor is one with options
    () => kindred.train({ loss: { use: models.lenet, width: 2 } }),
    // @ts-expect-error one of them, not all
    () => kindred.train({ loss: losses }),
    // @ts-expect-error an option that the network does not have
    () => kindred.train({ model: { use: models.resnet18, widht: 2 } }),
    // @ts-expect-error an option that the optimizer does not have
    () => kindred.train({ optimizer: { use: optimizers.sgd, momentun: 0.9 } }),
    // @ts-expect-error an option that the schedule does not have
    () => kindred.train({ schedule: { use: schedules.step, gama: 0.1 } }),
    // @ts-expect-error an option that the sampler does not have
    () => kindred.train({ sampler: { use: samplers.balanced, clases: 2 } }),
    // @ts-expect-error an option that the mix does not have
    () => kindred.train({ mix: { use: mixes.mixup, beta: 2 } }),
    // @ts-expect-error an option that the transform does not have
    () => kindred.train({ augment: [{ use: transforms.randomCrop, size: 2 }] }),
    // @ts-expect-error an option that the loss does not have
    () => kindred.compareLosses({ losses: [{ use: losses.cc, weight: 0.01 }] }),
    // @ts-expect-error an option that the criterion does not have
    () => kindred.pruneRun('run', { keep: 0.5, criterion: { use: criteria.l1, mu: 1 } }),
  );
});

test('data of one’s own', () => {
  const set = { classNames: ['a', 'b'], length: 2, read: () => ({ image: new Uint8Array(9), label: 'a' }) };
  never(
    () => kindred.train({ data: set }),
    () => kindred.train({ data: { name: 'mine', train: set, test: set } }),
    () => kindred.compareLosses({ data: ['photos/', { ...set, name: 'mine' }] }),
    async () => (await kindred.openRun('run')).evaluate({ data: set }),
    async () => kindred.train({ data: await kindred.openData(set) }),
    // @ts-expect-error without classNames
    () => kindred.train({ data: { length: 2, read: set.read } }),
    // @ts-expect-error an image is bytes, a path or pixels
    () => kindred.train({ data: { ...set, read: () => ({ image: [1, 2], label: 0 }) } }),
    // @ts-expect-error without training images
    () => kindred.train({ data: { test: set } }),
  );
});

test('comparing', () => {
  never(
    () => kindred.compareLosses({ losses: ['ce', loss], models: ['lenet', model] }),
    () =>
      kindred.compareLosses({
        losses: { mild: { name: 'cc', lambda: 0.01 }, own: { use: loss, weight: 2 } },
      }),
    // @ts-expect-error there is no such loss
    () => kindred.compareLosses({ losses: ['ce', 'crossentropy'] }),
    // @ts-expect-error an option that the loss does not have
    () => kindred.compareLosses({ losses: { mild: { name: 'cc', weight: 0.01 } } }),
    // @ts-expect-error there is no such network
    () => kindred.compareLosses({ models: ['alexnet'] }),
    // @ts-expect-error the losses are those that are compared
    () => kindred.compareLosses({ loss: 'ce' }),
  );
});

test('pruning', () => {
  const mine = defineCriterion({ name: 'mine', description: 'the first', select: (_, keep) => [keep] });
  never(
    () => kindred.pruneRun('run', { flops: 0.5, criterion: { name: 'cpli', mu: 1 } }),
    () => kindred.pruneRun('run', { keep: 0.5, criterion: mine, loss }),
    // @ts-expect-error there is no such criterion
    () => kindred.pruneRun('run', { keep: 0.5, criterion: 'l2' }),
    // @ts-expect-error an option that the criterion does not have
    () => kindred.pruneRun('run', { keep: 0.5, criterion: { name: 'l1', mu: 1 } }),
    // @ts-expect-error a loss is no criterion
    () => kindred.pruneRun('run', { keep: 0.5, criterion: loss }),
  );
});

test('scores and attacks', async () => {
  const score = defineScore({ name: 'mine', description: 'a sum', build: ({ logits }) => ops.sum(logits) });
  const attack = defineAttack({
    name: 'mine',
    description: 'nothing',
    plan: () => ({ epsilon: 1, steps: 1, stepSize: 1, randomStart: false }),
  });
  const withRun = (_use: (run: kindred.Run) => unknown) => {};
  withRun((run) => kindred.evaluateAbnormal(run, { scores: ['energy', score], attacks: ['fgsm', attack] }));
  withRun((run) => run.export('model.onnx', { score: { name: 'nearest-neighbours', k: 5 } }));
  withRun((run) => kindred.evaluateAbnormal(run, { scores: [scores.energy], attacks: [attacks.fgsm] }));
  withRun((run) => run.export('model.onnx', { score: { use: scores.nearestNeighbours, k: 5 } }));
  // @ts-expect-error an option that the attack does not have
  withRun((run) => kindred.evaluateAbnormal(run, { attacks: [{ use: attacks.fgsm, steps: 3 }] }));
  // @ts-expect-error an option that the score does not have
  withRun((run) => run.export('model.onnx', { score: { use: scores.energy, k: 5 } }));
  // @ts-expect-error there is no such score
  withRun((run) => kindred.evaluateAbnormal(run, { scores: ['entropy'] }));
  // @ts-expect-error there is no such attack
  withRun((run) => kindred.evaluateAbnormal(run, { attacks: ['cw'] }));
  // @ts-expect-error an option that the attack does not have
  withRun((run) => kindred.evaluateAbnormal(run, { attacks: [{ name: 'fgsm', steps: 3 }] }));
  // @ts-expect-error an option that the score does not have
  withRun((run) => run.export('model.onnx', { score: { name: 'energy', k: 5 } }));
});

test('a run that is over has a model, one that may be interrupted has to be asked', () => {
  type Watched = { signal: AbortSignal; onEpoch: kindred.EpochCallback };
  expectTypeOf<Awaited<ReturnType<typeof kindred.train>>>().toEqualTypeOf<kindred.TrainedRun>();
  const [whole, watched] = [
    () => kindred.train({ epochs: 1 }),
    (watch: Watched) => kindred.train({ epochs: 1, ...watch }),
  ];
  expectTypeOf(whole).returns.resolves.toEqualTypeOf<kindred.FinishedRun>();
  expectTypeOf(watched).returns.resolves.toEqualTypeOf<kindred.TrainedRun>();
  const modelOf = (run: kindred.TrainedRun): string => {
    // @ts-expect-error it may not have one
    void run.model;
    if (run.reason === 'interrupted') return run.folder;
    expectTypeOf(run.reason).toEqualTypeOf<'completed' | 'early-stopping' | 'stopped'>();
    expectTypeOf(run.evaluation).toEqualTypeOf<kindred.EvaluationReport>();
    return run.model;
  };
  never(() => modelOf);
  const pruned = () => kindred.pruneRun('run', { keep: 0.5 });
  expectTypeOf(pruned).returns.resolves.toHaveProperty('pruning').toEqualTypeOf<kindred.PruningReport>();
  const resumed = () => kindred.resume('run');
  expectTypeOf(resumed)
    .returns.resolves.toHaveProperty('pruning')
    .toEqualTypeOf<kindred.PruningReport | undefined>();
});

test('embeddings of a program', () => {
  const embeddings = { vectors: [Float32Array.of(1)], files: ['a.png'] };
  never(
    () => kindred.writeEmbeddings('a.npy', embeddings),
    // @ts-expect-error without the names of files
    () => kindred.writeEmbeddings('a.npy', { vectors: embeddings.vectors }),
  );
});

test('a callback', () => {
  never(
    () =>
      kindred.train({
        async onEpoch({ epoch, validation }, control) {
          expectTypeOf(epoch).toEqualTypeOf<number>();
          expectTypeOf(validation?.accuracy).toEqualTypeOf<number | undefined>();
          expectTypeOf(await control.infer()).toEqualTypeOf<kindred.EvaluationInput>();
          // @ts-expect-error a number
          control.scaleLearningRate('0.5');
        },
      }),
    // @ts-expect-error nothing is done with what it gives back
    () => kindred.train({ onEpoch: () => 'stop' }),
  );
});
