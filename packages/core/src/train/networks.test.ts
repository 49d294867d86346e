import { expect, test } from 'vitest';
import type { NamedConfig } from '../config/index.js';
import { BACKBONES } from '../models/backbones.js';
import { createClassifier } from '../models/classifier.js';
import { initialValue } from '../nn/scope.js';
import type { HostTensor } from '../runtime/host-tensor.js';
import { syntheticImages, syntheticLabels } from '../testing/synthetic.js';
import { startTraining } from '../testing/synthetic-training.js';
import { buildTrainingProgram } from './programs.js';

/** Those that other tests here train. */
const trained = ['lenet', 'resnet20', 'resnet18', 'vgg16'];

/** Options that make a network small, and the same in each step. */
function small(name: string): object {
  if (name === 'squeezenet1_1') return { dropout: 0 };
  if (/^(resnet|vgg)/.test(name)) return { width: 8 };
  return { width: 0.25, dropout: 0 };
}

const networks: NamedConfig[] = [
  ...BACKBONES.filter(({ name }) => !trained.includes(name)).map(({ name }) => ({ name, ...small(name) })),
  { name: 'vgg16', width: 8, plain: true },
  { name: 'squeezenet1_1', head: 'scores', scores: 50, dropout: 0 },
];

test.each(networks)('%o learns a batch by heart', async (model) => {
  const [batchSize, size, classes] = [6, 32, 3];
  const normalization = { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] };
  const shape = { channels: 3, height: size, width: size, classes } as const;
  const classifier = createClassifier({ model, loss: { name: 'cc' }, ...shape, normalization });
  const optimizer = { name: 'adamw', weightDecay: 0 };
  const training = buildTrainingProgram(classifier, { batchSize, optimizer }, { provider: 'cpu' });
  const { engine, step } = await startTraining(training);
  const start = training.variables.map((variable): [string, HostTensor] => {
    const { name, shape } = variable;
    return [name, { dtype: 'float32', shape, data: initialValue(variable, 1) }];
  });
  await engine.write(new Map(start));
  const batch = {
    images: syntheticImages('batch', [batchSize, 3, size, size]),
    labels: syntheticLabels('batch', batchSize, classes),
  };
  const losses: number[] = [];
  for (let i = 1; i <= 10; i++) {
    const { ce } = await step({ ...batch, learningRate: 2e-3, step: i, randomKey: i });
    losses.push(ce!);
  }
  await engine.close();
  const least = Math.min(...losses.slice(-3));
  expect(least, losses.map((loss) => loss.toFixed(2)).join(' ')).toBeLessThan(0.85 * losses[0]!);
});
