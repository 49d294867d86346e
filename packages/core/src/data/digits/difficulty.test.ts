import { expect, test } from 'vitest';
import { Random } from '../../random/random.js';
import type { Dataset } from '../dataset.js';
import { generateDigits } from './digits.js';

const PIXELS = 784;
const CLASSES = 10;
/** Each class has its weights and, last, its bias. */
const STRIDE = PIXELS + 1;

/** Multinomial logistic regression on the pixels by stochastic gradient descent. */
function trainLinear(inputs: readonly Float32Array[], labels: Int32Array, epochs: number): Float32Array {
  const weights = new Float32Array(CLASSES * STRIDE);
  const order = Uint32Array.from(labels.keys());
  for (let epoch = 0; epoch < epochs; epoch++) {
    new Random(1, epoch).shuffle(order);
    const learningRate = 0.01 * (1 - epoch / epochs);
    for (const index of order) {
      const input = inputs[index]!;
      const logits = scores(weights, input);
      const most = Math.max(...logits);
      const exponentials = logits.map((logit) => Math.exp(logit - most));
      const sum = exponentials.reduce((total, value) => total + value, 0);
      for (let c = 0; c < CLASSES; c++) {
        const step = learningRate * (exponentials[c]! / sum - (c === labels[index] ? 1 : 0));
        const row = c * STRIDE;
        for (let i = 0; i < PIXELS; i++) weights[row + i]! -= step * input[i]!;
        weights[row + PIXELS]! -= step;
      }
    }
  }
  return weights;
}

function scores(weights: Float32Array, input: Float32Array): number[] {
  return Array.from({ length: CLASSES }, (_, c) => {
    const row = c * STRIDE;
    let sum = weights[row + PIXELS]!;
    for (let i = 0; i < PIXELS; i++) sum += weights[row + i]! * input[i]!;
    return sum;
  });
}

function accuracy(weights: Float32Array, inputs: readonly Float32Array[], labels: Int32Array): number {
  let right = 0;
  for (const [index, input] of inputs.entries()) {
    const logits = scores(weights, input);
    if (logits.indexOf(Math.max(...logits)) === labels[index]) right++;
  }
  return right / inputs.length;
}

function inputsOf(dataset: Dataset): Float32Array[] {
  return Array.from(dataset.labels, (_, i) =>
    Float32Array.from(dataset.image(i).data, (value) => value / 255),
  );
}

test('a linear model learns the digits, but not well: they need a network', () => {
  const train = generateDigits({ size: 3000, seed: 1, split: 'train' });
  const held = generateDigits({ size: 1000, seed: 1, split: 'test' });
  const inputs = inputsOf(train);
  const weights = trainLinear(inputs, train.labels, 12);
  expect(accuracy(weights, inputs, train.labels)).toBeGreaterThan(0.75);
  const tested = accuracy(weights, inputsOf(held), held.labels);
  expect(tested).toBeGreaterThan(0.4);
  expect(tested).toBeLessThan(0.9);
});
