import { readFixtureJson } from '@kindred/fixtures';
import { expect, test } from 'vitest';
import type { NamedConfig } from '../config/index.js';
import { Graph } from '../graph/graph.js';
import { type Shape, sizeOf } from '../graph/types.js';
import { type Mode, Network, type Variable } from '../nn/scope.js';
import { feed } from '../ops/input.js';
import { type ClassifierConfig, createClassifier } from './classifier.js';

const torchvision = readFixtureJson<Readonly<Record<string, Record<string, Shape>>>>('models/names.json');

function variablesOf(
  model: NamedConfig,
  size: number,
  classes: number,
  mode: Mode = 'inference',
): Variable[] {
  const graph = new Graph();
  const network = new Network(graph, mode);
  const normalization = { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] };
  const config: ClassifierConfig = {
    model,
    loss: { name: 'ce' },
    channels: 3,
    height: size,
    width: size,
    classes,
    normalization,
  };
  createClassifier(config).build(network.root, feed(graph, 'images', 'float32', [2, 3, size, size]));
  return [...network.variables.values()];
}

function shapesOf(variables: readonly Variable[]): Record<string, Shape> {
  return Object.fromEntries(variables.map(({ name, shape }) => [name, shape]));
}

function parametersOf(model: NamedConfig, size: number, classes: number): number {
  const parameters = variablesOf(model, size, classes).filter(({ kind }) => kind === 'parameter');
  return parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

test("ResNet-18 has the variables of torchvision's", () => {
  expect(shapesOf(variablesOf({ name: 'resnet18' }, 224, 1000))).toEqual(torchvision.resnet18);
});

test("ResNet-18 for small images has the variables of torchvision's, but for the 3x3 stem", () => {
  const expected = { ...torchvision.resnet18, 'conv1.weight': [64, 3, 3, 3] };
  expect(shapesOf(variablesOf({ name: 'resnet18' }, 32, 1000))).toEqual(expected);
});

test.each([32, 224])(
  "VGG-16 with the mlp head has the variables of torchvision's vgg16_bn at %dpx",
  (size) => {
    expect(shapesOf(variablesOf({ name: 'vgg16', head: 'mlp' }, size, 1000))).toEqual(torchvision.vgg16);
  },
);

test('VGG-16 with the linear head has the same features', () => {
  const features = Object.entries(torchvision.vgg16!).filter(([name]) => name.startsWith('features.'));
  const expected = {
    ...Object.fromEntries(features),
    'classifier.weight': [10, 512],
    'classifier.bias': [10],
  };
  expect(shapesOf(variablesOf({ name: 'vgg16' }, 32, 10))).toEqual(expected);
});

test.each<[NamedConfig, number]>([
  [{ name: 'lenet' }, 32],
  [{ name: 'resnet20' }, 32],
  [{ name: 'resnet18' }, 32],
  [{ name: 'vgg16', head: 'mlp' }, 32],
  [{ name: 'mobilenetv2' }, 32],
])('%o has the same variables in training and in inference', (model, size) => {
  expect(shapesOf(variablesOf(model, size, 10, 'training'))).toEqual(shapesOf(variablesOf(model, size, 10)));
});

test('weight decay spares biases and batch normalisation', () => {
  for (const model of ['lenet', 'resnet18', 'vgg16', 'mobilenetv2']) {
    for (const { name, shape, decay } of variablesOf({ name: model }, 32, 10)) {
      expect(decay, name).toBe(shape.length > 1);
    }
  }
});

test.each([
  ['resnet20', 32, 10, 272_474],
  ['resnet18', 32, 100, 11_220_132],
  ['resnet18', 224, 1000, 11_689_512],
  ['vgg16', 32, 100, 14_774_436],
  ['mobilenetv2', 224, 1000, 3_504_872],
])('%s for %dpx and %d classes has %d parameters', (name, size, classes, count) => {
  expect(parametersOf({ name }, size, classes)).toBe(count);
});
