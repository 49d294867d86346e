import { describe, expect, test } from 'vitest';
import type { NamedConfig } from '../config/named.js';
import { UsageError } from '../errors.js';
import { Graph } from '../graph/graph.js';
import type { Shape } from '../graph/types.js';
import { type Classifier, type ClassifierConfig, createClassifier } from '../models/classifier.js';
import { ones } from '../nn/initializers.js';
import { Network } from '../nn/scope.js';
import { mul } from '../ops/elementwise/mul.js';
import { feed } from '../ops/input.js';
import { mean } from '../ops/reduce/mean.js';
import { compile } from '../runtime/program.js';
import { expectClose } from '../testing/check-op.js';
import { type Digest, expectDigests } from '../testing/digest.js';
import { readFixtureJson } from '../testing/fixtures.js';
import { runNetwork } from '../testing/run-network.js';
import { syntheticImages, syntheticLabels, syntheticVariable } from '../testing/synthetic.js';
import { startTraining } from '../testing/synthetic-training.js';
import { buildInferenceProgram, buildTrainingProgram, emaPrefix, optimizerPrefix } from './programs.js';

const target = { provider: 'cpu' } as const;
const tiny = { name: 'resnet20', width: 4 };
const sgd = { name: 'sgd' };

function classifierOf(loss: NamedConfig, model: NamedConfig = tiny, size = 8): Classifier {
  const normalization = { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] };
  return createClassifier({ model, loss, channels: 3, height: size, width: size, classes: 4, normalization });
}

function batchOf({ config: { channels, height, width, classes } }: Classifier, size: number, name = 'batch') {
  return {
    images: syntheticImages(name, [size, channels, height, width]),
    labels: syntheticLabels(name, size, classes),
  };
}

/** As fixtures/training/traces.py records it. */
interface Trace {
  readonly model: NamedConfig;
  readonly loss: NamedConfig;
  readonly images: readonly [batch: number, channels: number, height: number, width: number];
  readonly classes: number;
  readonly optimizer: NamedConfig;
  readonly learningRate: number;
  readonly clip?: number;
  readonly ema?: number;
  readonly steps: readonly Readonly<Record<string, number>>[];
  readonly final: Readonly<Record<string, Digest>>;
  readonly averages: Readonly<Record<string, Digest>> | null;
}

describe('ten steps give the losses and variables of PyTorch', () => {
  const traces = Object.entries(readFixtureJson<Readonly<Record<string, Trace>>>('training/traces.json'));

  test.each(traces)('%s', async (note, trace) => {
    const { model, loss, images, classes, optimizer, learningRate } = trace;
    const [batchSize, channels, height, width] = images;
    const normalization = { mean: Array(channels).fill(0.5), std: Array(channels).fill(0.25) };
    const config = { model, loss, channels, height, width, classes, normalization } as ClassifierConfig;
    const options = { batchSize, optimizer, clipNorm: trace.clip, ema: trace.ema };
    const training = buildTrainingProgram(createClassifier(config), options, target);
    const { engine, step, states } = await startTraining(training);
    for (const [i, expected] of trace.steps.entries()) {
      const name = `${note}, batch ${(i + 1) % 2}`;
      const batch = {
        images: syntheticImages(name, images),
        labels: syntheticLabels(name, batchSize, classes),
      };
      const results = await step({ ...batch, learningRate, step: i + 1, epoch: i / 4 });
      expect(Object.keys(results).sort()).toEqual(Object.keys(expected).sort());
      console.log(note, i, results.loss! / expected.loss! - 1, results, expected);
      expectClose([results.loss!], [expected.loss!], 1e-3, `loss of step ${i + 1}`);
    }
    const variables = await states(training.variables.map(({ name }) => name));
    expectDigests(variables, trace.final, 1e-2, 'final value');
    await engine.close();
  });
});
