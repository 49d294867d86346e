import { expect, test } from 'vitest';
import { LOSSES } from '../../losses/index.js';
import { type Classifier, type ClassifierConfig, createClassifier } from '../../models/classifier.js';
import { float32, int32, scalar } from '../../runtime/host-tensor.js';
import { targetFor } from '../../runtime/target.js';
import { testEngine } from '../../testing/run-network.js';
import { syntheticImages, syntheticLabels, syntheticVariable } from '../../testing/synthetic.js';
import { buildAttackStep } from './step.js';

type Values = (name: string, values: Float32Array) => Float32Array;

/** The step of a classifier with synthetic values that `change` has changed. */
async function startStep(
  classifier: Classifier,
  batchSize: number,
  { change = (_, values) => values, ...choice }: { change?: Values } & Parameters<typeof targetFor>[1] = {},
) {
  const { channels, height, width } = classifier.config;
  const shape = [batchSize, channels, height, width];
  const engine = testEngine();
  const { program, variables } = buildAttackStep(classifier, batchSize, await targetFor(engine, choice));
  const states = variables.map(
    ({ name, shape }) => [name, float32(shape, change(name, syntheticVariable(name, shape)))] as const,
  );
  await engine.write(new Map(states));
  const step = await engine.load(program);
  return {
    engine,
    async run(
      [images, originals]: [Float32Array, Float32Array],
      labels: Int32Array,
      [epsilon, stepSize]: [number, number],
    ) {
      const { moved, loss } = await step.run({
        images: float32(shape, images),
        originals: float32(shape, originals),
        labels: int32([batchSize], labels),
        ...{ epsilon: scalar(epsilon), stepSize: scalar(stepSize) },
      });
      return { moved: moved!.data as Float32Array, loss: [...(loss!.data as Float32Array)] };
    },
  };
}

function small(changed: Pick<ClassifierConfig, 'classes' | 'loss'>): Classifier {
  return createClassifier({
    ...({ channels: 1, height: 12, width: 12 } as const),
    model: { name: 'lenet', width: 3, hidden: 8 },
    normalization: { mean: [0.5], std: [0.25] },
    ...changed,
  });
}

function pixels(name: string, shape: readonly number[]): Float32Array {
  return Float32Array.from(syntheticImages(name, shape).data as Uint8Array);
}

function classes(name: string, count: number, of: number): Int32Array {
  return syntheticLabels(name, count, of).data as Int32Array;
}

test('a network that is too sure of itself for float32 is attacked like one that is not', async () => {
  const classifier = small({ classes: 2, loss: { name: 'ce' } });
  const images = pixels('sure', [6, 1, 12, 12]);
  const attackScaled = async (factor: number) => {
    const change: Values = (name, values) =>
      name.startsWith('fc2') ? values.map((v) => v * factor) : values;
    const { engine, run } = await startStep(classifier, 6, { change });
    const labelled = (label: number) => run([images, images], new Int32Array(6).fill(label), [8, 8]);
    const results = [await labelled(0), await labelled(1)];
    await engine.close();
    return { losses: results.flatMap(({ loss }) => loss), moved: results.map(({ moved }) => moved) };
  };
  const [doubting, sure] = [await attackScaled(1), await attackScaled(2 ** 12)];
  expect(Math.min(...doubting.losses)).toBeGreaterThan(0.1);
  expect(sure.losses.filter((loss) => loss === 0)).toHaveLength(6);
  // Scaling by a power of two changes no rounding.
  expect(sure.moved).toEqual(doubting.moved);
});

test('where the gradient is 0 pixels stay, and the ball and the range hold from anywhere', async () => {
  const classifier = small({ classes: 3, loss: { name: 'ce' } });
  const change: Values = (name, values) => (name === 'fc1.weight' ? values.fill(0) : values);
  const { engine, run } = await startStep(classifier, 1, { change });
  const row = [-90, 0, 5, 97, 100, 103, 250, 300];
  const images = Float32Array.from({ length: 144 }, (_, i) => row[i % 8]!);
  const originals = new Float32Array(144).fill(100);
  const rowAfter = async (epsilon: number) => {
    const { moved } = await run([images, originals], Int32Array.of(0), [epsilon, 4]);
    return [...moved.subarray(0, 8)];
  };
  expect(await rowAfter(4)).toEqual([96, 96, 96, 97, 100, 103, 104, 104]);
  expect(await rowAfter(200)).toEqual([0, 0, 5, 97, 100, 103, 250, 255]);
  await engine.close();
});

test('the fast lowering of a larger network goes the same way', async () => {
  const classifier = createClassifier({
    ...({ channels: 3, height: 32, width: 32, classes: 10 } as const),
    ...{ model: { name: 'resnet20' }, loss: { name: 'ce' } },
    normalization: { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] },
  });
  const images = pixels('large', [8, 3, 32, 32]);
  const moved = async (choice: Parameters<typeof targetFor>[1]) => {
    const { engine, run } = await startStep(classifier, 8, choice);
    const result = await run([images, images], classes('large', 8, 10), [8, 8]);
    await engine.close();
    return result.moved;
  };
  const wanted = await moved({ lowering: 'reference' });
  for (const precision of ['standard', 'high'] as const) {
    const found = await moved({ lowering: 'fast', precision });
    const different = wanted.filter((value, i) => value !== found[i]).length;
    expect(different / wanted.length, precision).toBeLessThan(0.01);
  }
});

test.each(LOSSES.map(({ name }) => name))("steps raise the loss of the classifier of '%s'", async (name) => {
  const { engine, run } = await startStep(small({ classes: 4, loss: { name } }), 5);
  const originals = pixels('head', [5, 1, 12, 12]);
  const labels = classes('head', 5, 4);
  const first = await run([originals, originals], labels, [2, 0.5]);
  const second = await run([first.moved, originals], labels, [2, 0.5]);
  first.loss.forEach((loss, i) => {
    expect(second.loss[i], `sample ${i}`).toBeGreaterThan(loss);
  });
  await engine.close();
});
