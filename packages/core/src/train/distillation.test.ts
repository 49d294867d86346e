import { expect, test } from 'vitest';
import { buildInferenceProgram } from '../infer/program.js';
import { createClassifier } from '../models/classifier.js';
import { expectClose } from '../testing/check-op.js';
import { syntheticStates, testEngine } from '../testing/run-network.js';
import { syntheticImages, syntheticLabels, syntheticVariable } from '../testing/synthetic.js';
import { startTraining } from '../testing/synthetic-training.js';
import { teacherPrefix } from './distillation.js';
import { buildTrainingProgram } from './programs.js';

const target = { provider: 'cpu' } as const;
const samples = 6;
const batch = {
  images: syntheticImages('batch', [samples, 1, 12, 12]),
  labels: syntheticLabels('batch', samples, 4),
};

/** LeNet has no batch statistics: it gives the same logits in training. */
function lenet(width: number) {
  return createClassifier({
    model: { name: 'lenet', width, hidden: 8 },
    loss: { name: 'ce' },
    channels: 1,
    height: 12,
    width: 12,
    classes: 4,
    normalization: { mean: [0.5], std: [0.25] },
  });
}

async function logitsOf(width: number): Promise<number[][]> {
  const { program, variables } = buildInferenceProgram(lenet(width), samples, target, { only: 'logits' });
  const engine = testEngine();
  await engine.write(syntheticStates(variables));
  const { logits } = await (await engine.load(program)).run({ images: batch.images });
  await engine.close();
  const data = Array.from(logits!.data as Float32Array);
  return Array.from({ length: samples }, (_, i) => data.slice(i * 4, (i + 1) * 4));
}

function softmax(logits: readonly number[], temperature: number): number[] {
  const powers = logits.map((logit) => Math.exp(logit / temperature));
  const total = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / total);
}

test.each([
  [0.5, 4],
  [1, 1],
  [0, 2],
])('alpha %d, temperature %d: loss, term and gradient as the formula says', async (alpha, temperature) => {
  const [student, teacher] = [await logitsOf(3), await logitsOf(5)];
  const training = buildTrainingProgram(
    lenet(3),
    {
      batchSize: samples,
      optimizer: { name: 'sgd', momentum: 0, weightDecay: 0 },
      distillation: { teacher: lenet(5), alpha, temperature },
    },
    target,
  );
  const { engine, step, states } = await startTraining(training);
  const values = training.teacher.map(({ name, shape }) => ({
    name,
    shape,
    data: syntheticVariable(name, shape),
  }));
  await engine.write(
    new Map(values.map(({ name, shape, data }) => [teacherPrefix + name, { dtype: 'float32', shape, data }])),
  );
  const results = await step({ ...batch, learningRate: 1 });
  const labels = batch.labels.data as Int32Array;
  let [ce, divergence] = [0, 0];
  const slope = [0, 0, 0, 0];
  student.forEach((logits, i) => {
    const [hard, soft] = [softmax(logits, 1), softmax(logits, temperature)];
    const wanted = softmax(teacher[i]!, temperature);
    ce -= Math.log(hard[labels[i]!]!) / samples;
    wanted.forEach((p, k) => {
      divergence += (p * Math.log(p / soft[k]!)) / samples;
      const own = hard[k]! - Number(labels[i] === k);
      slope[k]! += ((1 - alpha) * own + alpha * temperature * (soft[k]! - p)) / samples;
    });
  });
  expect(results.ce).toBeCloseTo(ce, 5);
  expect(results.distillation).toBeCloseTo(divergence, 5);
  expect(results.loss).toBeCloseTo((1 - alpha) * ce + alpha * temperature ** 2 * divergence, 5);
  const bias = (await states(['fc2.bias'])).get('fc2.bias')!;
  const before = syntheticVariable('fc2.bias', [4]);
  expectClose(
    before.map((value, k) => value - bias[k]!),
    slope,
    1e-4,
    'gradient of the bias',
  );
  const taught = await states(values.map(({ name }) => teacherPrefix + name));
  for (const { name, data } of values) expect(taught.get(teacherPrefix + name), name).toEqual(data);
  await engine.close();
});
