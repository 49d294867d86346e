import { readFixtureJson } from '@kindred/fixtures';
import { describe, expect, test } from 'vitest';
import type { NamedConfig } from '../config/index.js';
import { matchWeights } from '../files/load-weights.js';
import type { StoredTensor } from '../files/stored-tensor.js';
import { Graph } from '../graph/graph.js';
import { type Shape, sizeOf } from '../graph/types.js';
import { type Mode, Network, type Variable } from '../nn/scope.js';
import { feed } from '../ops/input.js';
import { BACKBONES } from './backbones.js';
import { type ClassifierConfig, createClassifier } from './classifier.js';
import { mayBeTimms, timmRenaming } from './timm-names.js';

type Shapes = Readonly<Record<string, Shape>>;

/** The variables of networks, of which a fixture has a word for each module: `64x3x7x7`, `10x64 bias`, `norm 64`. */
function listed(file: string): Readonly<Record<string, Shapes>> {
  const networks = readFixtureJson<Readonly<Record<string, Record<string, string>>>>(file);
  return mapValues(networks, (modules) =>
    Object.assign({}, ...Object.entries(modules).map(([module, word]) => variablesOfModule(module, word))),
  );
}

function variablesOfModule(module: string, word: string): Shapes {
  const shape = word
    .match(/[\dx]+/)![0]
    .split('x')
    .map(Number);
  const vectors = word.startsWith('norm')
    ? ['bias', 'running_mean', 'running_var']
    : word.endsWith('bias')
      ? ['bias']
      : [];
  const named = [['weight', shape] as const, ...vectors.map((name) => [name, shape.slice(0, 1)] as const)];
  return Object.fromEntries(named.map(([name, own]) => [`${module}.${name}`, own]));
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, map: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}

const torchvision = listed('models/names.json');
const timm = listed('models/timm-names.json');

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

const mlp = { head: 'mlp' } as const;

describe("a network has the variables of torchvision's", () => {
  test.each<[string, NamedConfig]>([
    ['resnet18', { name: 'resnet18' }],
    ['resnet34', { name: 'resnet34' }],
    ['resnet50', { name: 'resnet50' }],
    ['vgg11', { name: 'vgg11', ...mlp }],
    ['vgg11_bn', { name: 'vgg11_bn', ...mlp }],
    ['vgg16', { name: 'vgg16', plain: true, ...mlp }],
    ['vgg16_bn', { name: 'vgg16', ...mlp }],
    ['vgg16_bn', { name: 'vgg16_bn', ...mlp }],
    ['mobilenet_v2', { name: 'mobilenetv2' }],
    ['mobilenet_v2 x 0.35', { name: 'mobilenetv2', width: 0.35 }],
    ['mobilenet_v3_small', { name: 'mobilenetv3_small' }],
    ['mobilenet_v3_large', { name: 'mobilenetv3_large' }],
    ['efficientnet_b0', { name: 'efficientnet_b0' }],
  ])('%s: %o', (name, model) => {
    expect(shapesOf(variablesOf(model, 224, 1000))).toEqual(torchvision[name]);
  });

  test('squeezenet1_1, and a classifier of its scores', () => {
    const whole = shapesOf(variablesOf({ name: 'squeezenet1_1', head: 'scores' }, 224, 10));
    const classifier = { 'fc.weight': [10, 1000], 'fc.bias': [10] };
    expect(whole).toEqual({ ...torchvision.squeezenet1_1, ...classifier });
    const linear = shapesOf(variablesOf({ name: 'squeezenet1_1' }, 224, 1000));
    expect(linear).toEqual({ ...torchvision.squeezenet1_1, 'classifier.1.weight': [1000, 512] });
  });
});

test.each(['efficientnet_lite0', 'mobilenetv4_conv_small'])("%s has the variables of timm's", (name) => {
  expect(shapesOf(variablesOf({ name }, 224, 1000))).toEqual(timm[name]);
});

test.each<[string, NamedConfig]>([
  ['resnet18', { name: 'resnet18' }],
  ['resnet34', { name: 'resnet34' }],
  ['resnet50', { name: 'resnet50' }],
  ['vgg11', { name: 'vgg11', ...mlp }],
  ['vgg11_bn', { name: 'vgg11_bn', ...mlp }],
  ['vgg16', { name: 'vgg16', plain: true, ...mlp }],
  ['vgg16_bn', { name: 'vgg16', ...mlp }],
  ['vgg16_bn', { name: 'vgg16_bn', ...mlp }],
  ['mobilenetv2_100', { name: 'mobilenetv2' }],
  ['mobilenetv2_035', { name: 'mobilenetv2', width: 0.35 }],
  ['mobilenetv3_small_100', { name: 'mobilenetv3_small' }],
  ['mobilenetv3_large_100', { name: 'mobilenetv3_large' }],
  ['mobilenetv4_conv_small', { name: 'mobilenetv4_conv_small' }],
  ['efficientnet_lite0', { name: 'efficientnet_lite0' }],
  ['efficientnet_b0', { name: 'efficientnet_b0' }],
])("timm's weights of %s fit %o, and not a tensor is left", (name, model) => {
  const expected = new Map(variablesOf(model, 224, 3).map((variable) => [variable.name, variable]));
  const given = Object.entries(timm[name]!).map(([tensor, shape]): [string, StoredTensor] => {
    return [tensor, { dtype: 'float32', shape, data: new Float32Array(sizeOf(shape)) }];
  });
  const classifierPrefix = [...expected.keys()].at(-1)!.replace(/\.\w+$/, '');
  const options = { classifierPrefix, rename: timmRenaming(model.name), source: name };
  const { assigned, missing, unexpected, reset } = matchWeights(expected, new Map(given), options);
  expect([missing, unexpected]).toEqual([[], []]);
  expect(reset).toEqual([`${classifierPrefix}.weight`, `${classifierPrefix}.bias`]);
  expect(assigned.size).toBe(expected.size - 2);
});

test.each([
  ['efficientnet_b0', 'efficientnet_b0', true],
  ['efficientnet_b0', 'tf_efficientnet_b0', false],
  ['efficientnet_lite0', 'tf_efficientnet_lite0', false],
  ['mobilenetv3_small', 'mobilenetv3_small_075', true],
  ['mobilenetv3_small', 'tf_mobilenetv3_small_100', false],
  ['mobilenetv2', 'mobilenetv2_110d', false],
  ['resnet50', 'gluon_resnet50_v1b', true],
  ['resnet50', 'resnetblur50', false],
  ['lenet', 'tiny', true],
])("%s may be timm's %s: %s", (model, architecture, expected) => {
  expect(mayBeTimms(model, architecture)).toBe(expected);
});

test("ResNet-18 for small images has the variables of torchvision's, but for the 3x3 stem", () => {
  const expected = { ...torchvision.resnet18, 'conv1.weight': [64, 3, 3, 3] };
  expect(shapesOf(variablesOf({ name: 'resnet18' }, 32, 1000))).toEqual(expected);
});

test("VGG-16 with the mlp head has the variables of torchvision's at 32px, too", () => {
  expect(shapesOf(variablesOf({ name: 'vgg16', ...mlp }, 32, 1000))).toEqual(torchvision.vgg16_bn);
});

test('VGG-16 with the linear head has the same features', () => {
  const features = Object.entries(torchvision.vgg16_bn!).filter(([name]) => name.startsWith('features.'));
  const expected = {
    ...Object.fromEntries(features),
    'classifier.weight': [10, 512],
    'classifier.bias': [10],
  };
  expect(shapesOf(variablesOf({ name: 'vgg16' }, 32, 10))).toEqual(expected);
});

test.each<NamedConfig>([...BACKBONES.map(({ name }) => ({ name })), { name: 'vgg16', ...mlp }])(
  '%o has the same variables in training and in inference',
  (model) => {
    expect(shapesOf(variablesOf(model, 32, 10, 'training'))).toEqual(shapesOf(variablesOf(model, 32, 10)));
  },
);

test('weight decay spares biases and batch normalisation', () => {
  for (const model of BACKBONES) {
    for (const { name, shape, decay } of variablesOf({ name: model.name }, 32, 10)) {
      expect(decay, name).toBe(shape.length > 1);
    }
  }
});

test.each([
  ['resnet20', 32, 10, 272_474],
  ['resnet18', 32, 100, 11_220_132],
  ['resnet18', 224, 1000, 11_689_512],
  ['vgg16', 32, 100, 14_774_436],
  ['resnet50', 224, 1000, 25_557_032],
  ['squeezenet1_1', 224, 1000, 1_235_496],
  ['mobilenetv2', 224, 1000, 3_504_872],
  ['mobilenetv3_small', 224, 1000, 2_542_856],
  ['mobilenetv3_large', 224, 1000, 5_483_032],
  ['mobilenetv4_conv_small', 224, 1000, 3_774_024],
  ['efficientnet_lite0', 224, 1000, 4_652_008],
  ['efficientnet_b0', 224, 1000, 5_288_548],
])('%s for %dpx and %d classes has %d parameters', (name, size, classes, count) => {
  expect(parametersOf({ name }, size, classes)).toBe(count);
});
