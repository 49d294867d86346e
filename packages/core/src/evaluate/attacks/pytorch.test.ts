import { readFixtureJson } from '@kindred/fixtures';
import { describe, expect, test } from 'vitest';
import type { NamedConfig } from '../../config/index.js';
import { datasetFromBuffer } from '../../data/memory-dataset.js';
import type { ChannelStatistics } from '../../data/statistics.js';
import { Graph } from '../../graph/graph.js';
import { variablesOf } from '../../infer/program.js';
import { createClassifier } from '../../models/classifier.js';
import { Network } from '../../nn/scope.js';
import { mul, sigmoid } from '../../ops/elementwise/index.js';
import { feed } from '../../ops/input.js';
import { reshape } from '../../ops/shape/reshape.js';
import { float32, type HostTensor, scalar } from '../../runtime/host-tensor.js';
import { targetFor } from '../../runtime/target.js';
import { expectClose } from '../../testing/check-op.js';
import { runNetwork, syntheticStates, testEngine } from '../../testing/run-network.js';
import { syntheticImages, syntheticLabels, syntheticVariable } from '../../testing/synthetic.js';
import { ascend } from './ascent.js';
import { attack } from './attack.js';
import { buildAttackStep } from './step.js';

/** As fixtures/evaluate/attacks.py records it. */
interface Case {
  readonly model: NamedConfig;
  readonly images: readonly [batch: number, channels: 1 | 3, height: number, width: number];
  readonly classes: number;
  readonly normalization: ChannelStatistics;
  readonly epsilon: number;
  readonly stepSize: number;
  readonly fgsm: readonly number[];
  /** Loss and gradient before each step, the images after it. */
  readonly pgd: readonly {
    readonly loss: readonly number[];
    readonly gradient: readonly number[];
    readonly images: readonly number[];
  }[];
}

/** The largest error of gradients where this was written is 4e-6, and no sign differs. */
const tolerance = 1e-4;

const cases = Object.entries(readFixtureJson<Readonly<Record<string, Case>>>('evaluate/attacks.json'));
const runs = cases.flatMap(([note, expected]) =>
  (['reference', 'fast'] as const).map((lowering) => [note, lowering, expected] as const),
);

function classifierOf({ model, images: [, channels, height, width], classes, normalization }: Case) {
  return createClassifier({
    ...{ model, channels, height, width, classes, normalization },
    loss: { name: 'ce' },
  });
}

/** Pixels from 0 to 255, float32. */
function pixels({ shape, data }: HostTensor): HostTensor {
  return float32(shape, Float32Array.from(data as Uint8Array));
}

/**
 * How many elements differ.
 * @throws where one does of which the gradient is not within `tolerance` of 0: there its sign is known
 */
function differing(actual: ArrayLike<number>, wanted: readonly number[], gradient: readonly number[]) {
  const smallest = tolerance * Math.max(...gradient.map(Math.abs));
  const wrong = wanted.flatMap((value, i) => (Math.abs(actual[i]! - value) > 1e-4 ? [i] : []));
  for (const i of wrong) expect(Math.abs(gradient[i]!), `pixel ${i}`).toBeLessThan(smallest);
  return wrong.length;
}

describe.each(runs)("PyTorch's autograd agrees: %s, %s lowering", (note, lowering, expected) => {
  const classifier = classifierOf(expected);
  const shape = expected.images;
  const originals = pixels(syntheticImages(note, shape));
  const labels = syntheticLabels(note, shape[0], expected.classes);
  const before = [
    originals,
    ...expected.pgd.slice(0, -1).map(({ images }) => float32(shape, Float32Array.from(images))),
  ];

  test('gradients of the cross-entropy to the pixels', async () => {
    const graph = new Graph();
    const network = new Network(graph, 'inference');
    const images = feed(graph, 'images', 'float32', shape);
    const { logits } = classifier.build(network.root, images);
    const { against, direction } = ascend(logits, feed(graph, 'labels', 'int32', [shape[0]]), images);
    const gradient = mul(reshape(sigmoid(against), [-1, 1, 1, 1]), direction);
    for (const [step, { gradient: wanted }] of expected.pgd.entries()) {
      const results = await runNetwork(network, { gradient }, { images: before[step]!, labels }, lowering);
      expectClose(results.get('gradient')!, wanted, tolerance, `gradient of step ${step + 1}`);
    }
  });

  test('FGSM, and each step of PGD from the images before it', async () => {
    const engine = testEngine();
    const target = await targetFor(engine, { lowering });
    const { program, variables } = buildAttackStep(classifier, shape[0], target);
    await engine.write(syntheticStates(variables));
    const step = await engine.load(program);
    const epsilon = scalar(expected.epsilon);
    const run = (images: HostTensor, stepSize: number) =>
      step.run({ images, originals, labels, epsilon, stepSize: scalar(stepSize) });
    const { moved } = await run(originals, expected.epsilon);
    let count = differing(moved!.data as Float32Array, expected.fgsm, expected.pgd[0]!.gradient);
    for (const [i, { gradient, loss, images: wanted }] of expected.pgd.entries()) {
      const results = await run(before[i]!, expected.stepSize);
      expectClose(results.loss!.data as Float32Array, loss, 1e-5, 'loss');
      count += differing(results.moved!.data as Float32Array, wanted, gradient);
    }
    expect(count).toBeLessThan(3);
    await engine.close();
  });

  test('a whole attack gives their rounded images', async () => {
    const engine = testEngine();
    const [, channels, height, width] = shape;
    const weights = new Map(
      variablesOf(classifier).map(({ name, shape }) => [name, syntheticVariable(name, shape)]),
    );
    const images = datasetFromBuffer({
      pixels: syntheticImages(note, shape).data as Uint8Array,
      labels: labels.data as Int32Array,
      ...{ channels, height, width },
      classNames: Array.from({ length: expected.classes }, (_, i) => `${i}`),
      sourceName: note,
    });
    const common = { engine, lowering, classifier, weights, images, seed: 1 };
    const { epsilon, stepSize } = expected;
    const steps = expected.pgd.length;
    for (const [method, wanted] of [
      [{ name: 'fgsm', epsilon }, expected.fgsm],
      [{ name: 'pgd', epsilon, steps, stepSize, randomStart: false }, expected.pgd.at(-1)!.images],
    ] as const) {
      const attacked = (await attack({ ...common, method }))!;
      const found = Array.from({ length: shape[0] }, (_, i) => [...attacked.image(i).data]).flat();
      const different = wanted.filter((value, i) => Math.round(value) !== found[i]);
      // After a sign that differs, the later steps start from other images.
      expect(different.length / wanted.length, method.name).toBeLessThan(0.01);
    }
    await engine.close();
  });
});
