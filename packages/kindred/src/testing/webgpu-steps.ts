// A program of its own: trains a few steps with the provider that is named, and prints losses, states and where nodes ran, as JSON.

import { sizeOf } from '@kindred/core/graph';
import { createClassifier } from '@kindred/core/models';
import { initialValue } from '@kindred/core/nn';
import { float32, int32, int64Scalar, LoadedSteps, scalar, targetFor, uint8 } from '@kindred/core/runtime';
import { buildTrainingProgram } from '@kindred/core/train';
import { createEngine } from '../engine/index.js';

const [provider] = process.argv.slice(2) as ['cpu' | 'webgpu'];
const [batch, size, classes] = [4, 12, 3];
const statistics = { mean: [0.5], std: [0.25] };
const classifier = createClassifier({
  model: { name: 'lenet', width: 2, hidden: 4 },
  loss: { name: 'cc' },
  ...{ channels: 1, height: size, width: size, classes, normalization: statistics },
});
const engine = createEngine({ provider, threads: 2 });
const options = { batchSize: batch, optimizer: { name: 'sgd' } };
const { program, variables, auxiliary } = buildTrainingProgram(classifier, options, await targetFor(engine));
const steps = await LoadedSteps.load(engine, program);
await engine.write(
  new Map([
    ...variables.map(
      (variable) => [variable.name, float32(variable.shape, initialValue(variable, 1))] as const,
    ),
    ...auxiliary.map(({ name, shape }) => [name, float32(shape, new Float32Array(sizeOf(shape)))] as const),
  ]),
);
const feeds = {
  images: uint8(
    [batch, 1, size, size],
    Uint8Array.from({ length: batch * size * size }, (_, i) => (i * 37) % 256),
  ),
  labels: int32([batch], Int32Array.of(0, 1, 2, 0)),
  ...{ learningRate: scalar(0.1), step: scalar(1), epoch: scalar(0), randomKey: int64Scalar(1) },
};
const losses: number[] = [];
for (let step = 0; step < 3; step++) {
  const [result] = await steps.run([feeds]);
  losses.push(Number(result!.loss!.data[0]));
}
const states = await engine.read();
const sum = [...states.values()].reduce((total, { data }) => total + Math.abs(Number(data[0])), 0);
const placement = await engine.placement();
await engine.close();
console.log(JSON.stringify({ losses, states: states.size, sum, placement }));
