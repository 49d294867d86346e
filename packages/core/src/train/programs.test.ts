import { readFixtureJson } from '@kindred/fixtures';
import { describe, expect, test } from 'vitest';
import type { NamedConfig } from '../config/index.js';
import { UsageError } from '../errors.js';
import { Graph } from '../graph/graph.js';
import { buildInferenceProgram } from '../infer/program.js';
import { lower } from '../lowering/lower.js';
import { type Classifier, createClassifier } from '../models/classifier.js';
import { ones } from '../nn/initializers.js';
import { Network } from '../nn/scope.js';
import { add, mul } from '../ops/elementwise/index.js';
import { feed } from '../ops/input.js';
import { sum } from '../ops/reduce/sum.js';
import { reshape } from '../ops/shape/reshape.js';
import { expectClose } from '../testing/check-op.js';
import { type Digest, expectDigests } from '../testing/digest.js';
import { syntheticStates, testEngine } from '../testing/run-network.js';
import { syntheticImages, syntheticLabels, syntheticVariable } from '../testing/synthetic.js';
import { startTraining } from '../testing/synthetic-training.js';
import { buildTrainingProgram, emaPrefix, optimizerPrefix, type TrainingOptions } from './programs.js';

const target = { provider: 'cpu' } as const;
const resnet = { name: 'resnet20', width: 4 };
const attentionNames = ['fc1.bias', 'fc1.weight', 'fc2.bias', 'fc2.weight'].map(
  (name) => `attention.${name}`,
);
const plainSgd = { name: 'sgd', momentum: 0, weightDecay: 0 };

/** A network for images of 3 x 8 x 8 (or of `size`) and 4 classes. */
function classifierOf(loss: NamedConfig, model: NamedConfig = resnet, size = 8): Classifier {
  const normalization = { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] };
  return createClassifier({ model, loss, channels: 3, height: size, width: size, classes: 4, normalization });
}

function batchOf(size = 8, name = 'batch') {
  return { images: syntheticImages(name, [6, 3, size, size]), labels: syntheticLabels(name, 6, 4) };
}

function trainingOf(classifier: Classifier, options: Partial<TrainingOptions> = {}) {
  return buildTrainingProgram(classifier, { batchSize: 6, optimizer: plainSgd, ...options }, target);
}

/** Logits of a batch of 6 by the inference program, for synthetic weights. */
async function inferenceOf(classifier: Classifier) {
  const { program, variables } = buildInferenceProgram(classifier, 6, target);
  const engine = testEngine();
  await engine.write(syntheticStates(variables));
  const results = await (await engine.load(program)).run({ images: batchOf().images });
  await engine.close();
  return { program, variables, results, logits: results.logits!.data as Float32Array };
}

/** As fixtures/training/traces.py records it. */
interface Trace {
  readonly model: NamedConfig;
  readonly loss: NamedConfig;
  readonly images: readonly [batch: number, channels: 1 | 3, height: number, width: number];
  readonly classes: number;
  readonly optimizer: NamedConfig;
  readonly learningRate: number;
  readonly clip?: number;
  readonly ema?: number;
  readonly steps: readonly Readonly<Record<string, number>>[];
  readonly moved: Readonly<Record<string, Digest>>;
  readonly averagesMoved: Readonly<Record<string, Digest>> | null;
}

describe('ten steps of training give the losses and the weights of PyTorch', () => {
  const traces = Object.entries(readFixtureJson<Readonly<Record<string, Trace>>>('training/traces.json'));

  const lowerings = ['reference', 'fast'] as const;
  const runs = traces.flatMap(([note, trace]) =>
    lowerings.map((lowering) => [note, lowering, trace] as const),
  );

  test.each(runs)('%s, %s lowering', async (note, lowering, trace) => {
    const { model, loss, images, classes, optimizer, learningRate, clip: clipNorm, ema } = trace;
    const [batchSize, channels, height, width] = images;
    const normalization = { mean: Array(channels).fill(0.5), std: Array(channels).fill(0.25) };
    const classifier = createClassifier({ model, loss, channels, height, width, classes, normalization });
    const training = buildTrainingProgram(
      classifier,
      { batchSize, optimizer, clipNorm, ema },
      { ...target, lowering },
    );
    const { engine, step, states } = await startTraining(training);
    // Adam divides gradients by their own size, and so makes as much of the rounding errors of small ones.
    const isRough = lowering === 'fast' && optimizer.name === 'adamw';
    const lossTolerance = isRough ? 5e-3 : 1e-3;
    // Two logits may lie so close together that rounding decides.
    const undecided = isRough ? 2 : lowering === 'fast' ? 1 : 0;
    for (const [i, expected] of trace.steps.entries()) {
      const name = `${note}, batch ${(i + 1) % 2}`;
      const batch = {
        images: syntheticImages(name, images),
        labels: syntheticLabels(name, batchSize, classes),
      };
      const results = await step({ ...batch, learningRate, step: i + 1, epoch: i / 4 });
      expect(Object.keys(results).sort()).toEqual(Object.keys(expected).sort());
      expectClose(
        [results.loss!, results.ce!],
        [expected.loss!, expected.ce!],
        lossTolerance,
        `step ${i + 1}`,
      );
      const difference = Math.abs(results.correct! - expected.correct!);
      expect(difference, `correct of step ${i + 1}`).toBeLessThanOrEqual(undecided);
      for (const term of ['cc', 'gradientNorm'].filter((term) => term in expected)) {
        expectClose([results[term]!], [expected[term]!], 1e-2, `${term} of step ${i + 1}`);
      }
    }
    const moved = async (prefix: string) => {
      const values = await states(training.variables.map(({ name }) => prefix + name));
      return new Map(
        training.variables.map(({ name, shape }) => {
          const start = syntheticVariable(name, shape);
          return [name, values.get(prefix + name)!.map((value, i) => value - start[i]!)];
        }),
      );
    };
    // Batch normalisation on few images makes much of rounding errors: see traces.py.
    const tolerance = note.startsWith('LeNet') && !isRough ? (lowering === 'reference' ? 1e-3 : 2e-2) : 5e-2;
    expectDigests(await moved(''), trace.moved, tolerance, 'movement');
    if (trace.averagesMoved) expectDigests(await moved(emaPrefix), trace.averagesMoved, tolerance, 'average');
    await engine.close();
  });
});

describe('channel attention', () => {
  test('in auxiliary mode it is trained', async () => {
    const training = trainingOf(classifierOf({ name: 'cc' }), { optimizer: { name: 'sgd' } });
    const names = training.variables.map(({ name }) => name).filter((name) => name.startsWith('attention.'));
    expect(names.sort()).toEqual(attentionNames);
    const { engine, step, states } = await startTraining(training);
    await step(batchOf());
    const after = await states();
    for (const name of names) {
      const start = syntheticVariable(name, training.variables.find((v) => v.name === name)!.shape);
      expect(
        Math.max(...after.get(name)!.map((value, i) => Math.abs(value - start[i]!))),
        name,
      ).toBeGreaterThan(0);
      expect(after.has(`${optimizerPrefix}momentum.${name}`)).toBe(true);
    }
    await engine.close();
  });

  test('in auxiliary mode it leaves the logits alone', async () => {
    const [base, auxiliary] = [
      await inferenceOf(classifierOf({ name: 'ce' })),
      await inferenceOf(classifierOf({ name: 'cc' })),
    ];
    expect(auxiliary.logits).toEqual(base.logits);
    expect(base.program.results).toEqual(['logits', 'embedding']);
    expect(auxiliary.program.results).toEqual(['logits', 'embedding', 'attention']);
    expect(auxiliary.results.attention!.shape).toEqual([6, 16]);
  });

  test('in gate mode it changes them', async () => {
    const base = await inferenceOf(classifierOf({ name: 'ce' }));
    const gate = await inferenceOf(classifierOf({ name: 'cc', attention: 'gate' }));
    const apart = Math.max(...gate.logits.map((value, i) => Math.abs(value - base.logits[i]!)));
    expect(apart).toBeGreaterThan(0.01);
  });

  test('in auxiliary mode a classifier is that of the base loss, node by node', () => {
    const nodesOf = (loss: NamedConfig) => {
      const { graph, root } = new Network(new Graph(), 'inference');
      const { logits } = classifierOf(loss).build(root, feed(graph, 'images', 'float32', [6, 3, 8, 8]));
      const { nodes, inputs } = lower('classifier', new Map([['logits', logits]]), target);
      return { types: nodes.map(({ type }) => type), inputs };
    };
    const base = nodesOf({ name: 'ce' });
    expect(nodesOf({ name: 'cc' })).toEqual(base);
    const gate = nodesOf({ name: 'cc', attention: 'gate' });
    const extra = gate.inputs.filter(({ name }) => !base.inputs.some((input) => input.name === name));
    expect(extra.map(({ name }) => name).sort()).toEqual(attentionNames);
  });
});

describe('a training program', () => {
  test.each<[string, NamedConfig, Partial<TrainingOptions>, string[]]>([
    ['sgd', { name: 'ce' }, {}, []],
    ['adamw', { name: 'ce' }, { optimizer: { name: 'adamw' } }, ['step']],
    ['an average', { name: 'ce' }, { ema: 0.9 }, ['step']],
    ['a ramp', { name: 'cc', ramp: 3 }, {}, ['epoch']],
  ])('asks for what it uses: %s', (_, loss, options, extra) => {
    const { program } = trainingOf(classifierOf(loss), options);
    const names = program.feeds.map(({ name }) => name).sort();
    expect(names).toEqual(['images', 'labels', 'learningRate', ...extra].sort());
  });

  test('gives the terms of the loss, and the norm where it clips', () => {
    const { program, terms } = trainingOf(classifierOf({ name: 'cc' }), { clipNorm: 1 });
    expect(terms).toEqual(['ce', 'cc']);
    expect(program.results).toEqual(['loss', 'ce', 'cc', 'correct', 'gradientNorm']);
  });

  test('refuses unknown optimizers and options', () => {
    const attempt = (optimizer: NamedConfig) => () => trainingOf(classifierOf({ name: 'ce' }), { optimizer });
    expect(attempt({ name: 'rmsprop' })).toThrow(UsageError);
    expect(attempt({ name: 'rmsprop' })).toThrow(/no optimizer "rmsprop".*sgd, adamw/);
    expect(attempt({ name: 'sgd', decay: 1 })).toThrow(/optimizer sgd: .*decay.*momentum/);
  });
});

test('dropout repeats with the same key and changes with another', async () => {
  const training = trainingOf(classifierOf({ name: 'ce' }, { name: 'vgg16', head: 'mlp', width: 1 }, 32));
  expect(training.program.feeds.map(({ name }) => name)).toContain('randomKey');
  const lossWith = async (randomKey: number) => {
    const { engine, step } = await startTraining(training);
    const { loss } = await step({ ...batchOf(32), randomKey });
    await engine.close();
    return loss;
  };
  const first = await lossWith(11);
  expect(await lossWith(11)).toBe(first);
  expect(await lossWith(12)).not.toBe(first);
});

test('averages are d average + (1 - d) value with d = min(decay, (1 + step) / (10 + step)), buffers included', async () => {
  const training = trainingOf(classifierOf({ name: 'ce' }), { ema: 0.25 });
  const { engine, step, states } = await startTraining(training);
  const names = training.variables.map(({ name }) => name);
  expect(training.auxiliary.map(({ name, copyOf }) => [name, copyOf])).toEqual(
    names.map((name) => [emaPrefix + name, name]),
  );
  const { program } = buildInferenceProgram(classifierOf({ name: 'ce' }), 6, target, { prefix: emaPrefix });
  expect(program.states.map(({ name }) => name).sort()).toEqual(names.map((name) => emaPrefix + name).sort());
  let averages = await states(names);
  for (const number of [1, 2, 3]) {
    await step({ ...batchOf(), step: number });
    const decay = Math.min(0.25, (1 + number) / (10 + number));
    const values = await states(names);
    averages = new Map(
      Array.from(values, ([name, value]) => {
        return [name, value.map((x, i) => decay * averages.get(name)![i]! + (1 - decay) * x)];
      }),
    );
    const actual = await states(names.map((name) => emaPrefix + name));
    for (const name of names) expectClose(actual.get(emaPrefix + name)!, averages.get(name)!, 1e-6, name);
  }
  await engine.close();
});

test('each parameter has its own learning rate and decay, and one without gradient stays', async () => {
  const base = classifierOf({ name: 'ce' });
  const shape = [1];
  const classifier: Classifier = {
    ...base,
    build(scope, images) {
      scope.parameter('idle', shape, ones);
      const embedding = mul(sum(images, { axes: [1, 2, 3], keepDims: true }), 0);
      return {
        logits: reshape(embedding, [6, 1]),
        featureMap: images,
        embedding: reshape(embedding, [6, 1]),
        attention: undefined,
      };
    },
    loss(scope) {
      const slow = scope.parameter('slow', shape, ones, { learningRateFactor: 0.5 });
      const fast = scope.parameter('fast', shape, ones, { learningRateFactor: 2, decay: false });
      // Its gradients are 3 and 3.
      return { total: mul(sum(add(slow, fast)), 3), terms: {} };
    },
  };
  const optimizer = { name: 'sgd', momentum: 0, weightDecay: 0.5 };
  const { engine, step, states } = await startTraining(trainingOf(classifier, { optimizer }));
  const before = await states();
  await step({ ...batchOf(), learningRate: 0.1 });
  const after = await states();
  const moved = (name: string) => after.get(name)![0]! - before.get(name)![0]!;
  expect(moved('idle')).toBe(0);
  expect(moved('slow')).toBeCloseTo(-0.1 * 0.5 * (3 + 0.5 * before.get('slow')![0]!), 6);
  expect(moved('fast')).toBeCloseTo(-0.1 * 2 * 3, 6);
  await engine.close();
});
