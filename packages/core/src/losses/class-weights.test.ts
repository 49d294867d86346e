import { readFixtureJson } from '@kindred/fixtures';
import { describe, expect, test } from 'vitest';
import { gradients } from '../autodiff/gradients.js';
import { type NamedConfig, type Part, Parts } from '../config/index.js';
import { Graph } from '../graph/graph.js';
import type { Shape } from '../graph/types.js';
import { createClassifier } from '../models/classifier.js';
import { Network } from '../nn/scope.js';
import { constant } from '../ops/constant.js';
import { feed } from '../ops/input.js';
import { mean } from '../ops/reduce/mean.js';
import { oneHot } from '../ops/shape/one-hot.js';
import { expectClose } from '../testing/check-op.js';
import { runGraph } from '../testing/run-graph.js';
import { type LossBatch, runLoss } from '../testing/run-loss.js';
import { uniform } from '../testing/synthetic.js';
import { crossEntropy, smoothTargets } from './cross-entropy.js';
import { LOSSES } from './index.js';
import { defineLoss } from './loss.js';
import { classWeighting } from './parts/class-weighting.js';

/** As fixtures/losses/class_weights.py records it. */
interface Case {
  readonly shape: Shape;
  readonly classWeights: readonly number[];
  readonly logits: readonly number[];
  readonly targets: readonly number[];
  readonly labelSmoothing: number;
  readonly loss: number;
  readonly gradient: readonly number[];
}

describe("PyTorch's CrossEntropyLoss(weight=...) agrees", () => {
  const cases = readFixtureJson<Readonly<Record<string, Case>>>('losses/class-weights.json');
  test.each(Object.entries(cases))('%s', async (_, expected) => {
    const { shape, classWeights, labelSmoothing } = expected;
    const graph = new Graph();
    const logits = feed(graph, 'logits', 'float32', shape);
    const targets = constant(graph, expected.targets, shape);
    const weighting = classWeighting(classWeights, targets);
    const loss = crossEntropy(logits, smoothTargets(targets, labelSmoothing), weighting);
    const [dz] = gradients(loss, [logits]);
    const [value, gradient] = await runGraph([loss, dz!], new Map([[logits, expected.logits]]));
    expectClose([value![0]!], [expected.loss], 1e-6, 'loss');
    expectClose(gradient!, expected.gradient, 1e-5, 'gradient');
  });
});

/** Five samples of three classes; the same with each sample as often as its class weighs. */
const classWeights = [1, 2, 3];
const labels = [0, 1, 2, 1, 2];
const copies = labels.flatMap((label, sample) => Array<number>(classWeights[label]!).fill(sample));
const [channels, pixels] = [9, 4];
const features = uniform('feature map', labels.length * channels * pixels, 2);
const few: LossBatch = {
  shape: [labels.length, channels, 2, 2],
  classes: 3,
  labels,
  features: [...features],
};
const many: LossBatch = {
  shape: [copies.length, channels, 2, 2],
  classes: 3,
  labels: copies.map((sample) => labels[sample]!),
  features: copies.flatMap((sample) => [
    ...features.slice(sample * channels * pixels, (sample + 1) * channels * pixels),
  ]),
};

/** The term of pairs, which is not weighted, left out of CC-Loss. */
const configOf = (name: string) => (name === 'cc' ? { name, lambda: 0 } : { name });

describe('a weight does what so many copies of a sample do', () => {
  test.each(LOSSES.map(({ name }) => name))('%s', async (name) => {
    const epoch = 7;
    const weighted = await runLoss({ ...few, classWeights, epoch }, configOf(name));
    const repeated = await runLoss({ ...many, epoch }, configOf(name));
    expectClose([weighted.term('loss')], [repeated.term('loss')], 1e-5, 'loss');
    for (const parameter of weighted.names.filter((one) => one !== 'features')) {
      const gradient = `gradient of ${parameter}`;
      expectClose(weighted.results.get(gradient)!, repeated.results.get(gradient)!, 1e-4, gradient);
    }
    const unweighted = await runLoss({ ...few, epoch }, configOf(name));
    expect(Math.abs(unweighted.term('loss') - weighted.term('loss'))).toBeGreaterThan(1e-3);
  });

  test('of mixtures, too, and only the ratios of the weights matter', async () => {
    const targets = labels.flatMap((label) => [0, 1, 2].map((k) => (k === label ? 0.7 : 0.15)));
    for (const { name } of LOSSES.filter(({ acceptsMixtures }) => acceptsMixtures)) {
      const [one, double] = await Promise.all(
        [classWeights, classWeights.map((weight) => 10 * weight)].map((weights) =>
          runLoss({ ...few, targets, classWeights: weights }, { name }),
        ),
      );
      expectClose([double!.term('loss')], [one!.term('loss')], 1e-5, name);
    }
  });

  test('the term of CC-Loss that is made of pairs is not weighted', async () => {
    const [weighted, plain] = [
      await runLoss({ ...few, classWeights }, { name: 'cc' }),
      await runLoss(few, { name: 'cc' }),
    ];
    expect(weighted.term('cc')).toBe(plain.term('cc'));
    expect(weighted.term('ce')).not.toBeCloseTo(plain.term('ce'), 3);
  });
});

describe('a loss of one’s own', () => {
  const own = { name: 'own', description: 'a loss of a test' } as const;
  const build = (loss: Part, config: NamedConfig = { name: 'own' }) => {
    const classifier = createClassifier(
      {
        ...{ model: { name: 'lenet', width: 2, hidden: 8 }, loss: config },
        ...{ channels: 1, height: 8, width: 8, classes: 3, normalization: { mean: [0.5], std: [0.25] } },
      },
      new Parts([loss]),
    );
    const { graph, root } = new Network(new Graph(), 'training');
    const tensors = classifier.build(root, feed(graph, 'images', 'float32', [2, 1, 8, 8]));
    const indices = feed(graph, 'labels', 'int32', [2]);
    const batch = {
      labels: indices,
      targets: oneHot(indices, 3),
      epoch: feed(graph, 'epoch', 'float32', []),
    };
    return () => classifier.loss(root, tensors, { ...batch, classWeights });
  };

  test('that would ignore the weights is refused, also inside another', () => {
    const ignoring = defineLoss({ ...own, value: ({ logits }) => mean(logits) });
    expect(build(ignoring)).toThrow(/^loss own takes no class weights: leave out `classWeights`, or/);
    expect(build(ignoring, { name: 'cc', base: { name: 'own' } })).toThrow(/loss own takes no class weights/);
  });

  test('gets what it needs', () => {
    const taking = defineLoss({
      ...own,
      acceptsClassWeights: true,
      value: ({ logits, targets, weighting }) => crossEntropy(logits, targets, weighting),
    });
    expect(build(taking)().total.shape).toEqual([]);
  });
});
