// jax-js with its wasm backend, on one thread: it shares work between Web Workers, which Node has not. Without its jit,
// which makes this step a fifth slower, and the first one four times.
import { readFileSync } from 'node:fs';
import { blockUntilReady, defaultDevice, init, lax, nn, numpy as np, tree, valueAndGrad } from '@jax-js/jax';
import {
  batch,
  classes,
  initial,
  labels,
  learningRate,
  momentum,
  pixels,
  pooled,
  size,
  widths,
} from './lenet.mjs';
import { serve } from './serve.mjs';

await init('wasm');
defaultDevice('wasm');

const { conv1, conv2, hidden } = widths;
const flat = pooled * pooled * conv2;
const weights = (shape, fanIn) =>
  np
    .array(
      initial(
        shape.reduce((a, b) => a * b),
        fanIn,
      ),
    )
    .reshape(shape);
// Filters are [out, in, height, width] and images [N, C, height, width] here.
let parameters = {
  conv1: { weight: weights([conv1, 1, 5, 5], 25), bias: np.zeros([conv1, 1, 1]) },
  conv2: { weight: weights([conv2, conv1, 5, 5], 25 * conv1), bias: np.zeros([conv2, 1, 1]) },
  fc1: { weight: weights([flat, hidden], flat), bias: np.zeros([hidden]) },
  fc2: { weight: weights([hidden, classes], hidden), bias: np.zeros([classes]) },
};
let velocities = tree.map((value) => np.zeros(value.shape), tree.ref(parameters));
const images = np.array(pixels).reshape([batch, 1, size, size]);
const targets = nn.oneHot(np.array(labels, { dtype: np.int32 }), classes);

function convolve(x, { weight, bias }) {
  const y = nn.relu(lax.conv(x, weight, [1, 1], 'SAME').add(bias));
  return lax.reduceWindow(y, np.max, [1, 1, 2, 2], [1, 1, 2, 2]);
}

const apply = (x, { weight, bias }) => np.dot(x, weight).add(bias);

function loss(layers, x, expected) {
  const features = convolve(convolve(x, layers.conv1), layers.conv2);
  const embedding = nn.relu(apply(features.reshape([batch, flat]), layers.fc1));
  const logProbabilities = nn.logSoftmax(apply(embedding, layers.fc2));
  return logProbabilities
    .mul(expected)
    .sum()
    .mul(-1 / batch);
}

async function step() {
  const [value, gradients] = valueAndGrad(loss)(tree.ref(parameters), images.ref, targets.ref);
  velocities = tree.map((speed, gradient) => speed.mul(momentum).add(gradient), velocities, gradients);
  parameters = tree.map((old, speed) => old.sub(speed.mul(learningRate)), parameters, tree.ref(velocities));
  // Nothing is to be left to the next step.
  await blockUntilReady([parameters, velocities]);
  return await value.jsAsync();
}

const { version } = JSON.parse(
  readFileSync(new URL('node_modules/@jax-js/jax/package.json', import.meta.url), 'utf8'),
);
await serve(`jax-js ${version}, wasm backend`, step);
