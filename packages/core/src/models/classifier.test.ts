import { describe, expect, test } from 'vitest';
import { Parts } from '../config/index.js';
import { UsageError } from '../errors.js';
import { Graph } from '../graph/graph.js';
import { Network } from '../nn/scope.js';
import { feed } from '../ops/input.js';
import { BACKBONES } from './backbones.js';
import { type ClassifierConfig, createClassifier } from './classifier.js';

const config: ClassifierConfig = {
  model: { name: 'lenet' },
  loss: { name: 'ce' },
  channels: 1,
  height: 28,
  width: 28,
  classes: 10,
  normalization: { mean: [0.13], std: [0.31] },
};

function build(changes: Partial<ClassifierConfig>) {
  const classifier = createClassifier({ ...config, ...changes });
  const { channels, height, width } = classifier.config;
  const network = new Network(new Graph(), 'training');
  const images = feed(network.graph, 'images', 'float32', [2, channels, height, width]);
  return classifier.build(network.root, images);
}

test.each(BACKBONES.map((backbone) => [backbone.name, backbone.minimumSize]))(
  '%s takes images of %dpx, and none that are smaller in any direction',
  (name, minimum) => {
    const large = minimum + 8;
    for (const [height, width] of [
      [minimum, minimum],
      [minimum, large],
      [large, minimum],
    ] as const) {
      const { logits } = build({ model: { name }, height, width });
      expect(logits.shape).toEqual([2, 10]);
    }
    const tooSmall = () => build({ model: { name }, height: large, width: minimum - 1 });
    expect(tooSmall).toThrow(UsageError);
    expect(tooSmall).toThrow(
      `model ${name} needs images of at least ${minimum}x${minimum} pixels, not ${large}x${minimum - 1}`,
    );
  },
);

describe('what is unknown is refused with what is known', () => {
  test.each<[string, Partial<ClassifierConfig>, RegExp]>([
    [
      'model',
      { model: { name: 'transformer' } },
      /no model "transformer".*lenet, .*vgg16, .*efficientnet_b0/,
    ],
    ['loss', { loss: { name: 'mse' } }, /no loss "mse".*ce, .*cc/],
    ["a model's option", { model: { name: 'lenet', depth: 3 } }, /model lenet: .*depth.*width, hidden/],
    ["a model's value", { model: { name: 'resnet18', stem: 'tiny' } }, /stem: must be .*small or large/],
    ["a loss's option", { loss: { name: 'ce', smoothing: 0.1 } }, /loss ce: .*smoothing.*labelSmoothing/],
    [
      "a loss's value",
      { loss: { name: 'cc', form: 'product' } },
      /form: must be ratio or difference or hinge/,
    ],
  ])('%s', (_, changes, message) => {
    expect(() => build(changes)).toThrow(UsageError);
    expect(() => build(changes)).toThrow(message);
  });
});

test.each([64, 100, 223])('vgg16 with the mlp head refuses images of %dpx', (size) => {
  const attempt = () => build({ model: { name: 'vgg16', head: 'mlp' }, height: size, width: size });
  expect(attempt).toThrow(/sides are 32 or multiples of 224 pixels.*linear/);
  expect(attempt).toThrow(expect.objectContaining({ exitCode: 2 }));
});

test('vgg16 has the options that older records hold', () => {
  const { options } = Parts.none.resolve(BACKBONES, { name: 'vgg16' });
  expect(options).toEqual({ head: 'linear', width: 64, dropout: 0.5 });
});

test('normalisation for another number of channels is refused', () => {
  const normalization = { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] };
  expect(() => build({ normalization })).toThrow(UsageError);
  expect(() => build({ normalization })).toThrow(/3 means and 3 deviations.*1 channels/);
});

test('the classifier is named as in torchvision', () => {
  const nameOf = (model: ClassifierConfig['model']) =>
    createClassifier({ ...config, model, height: 32, width: 32 }).classifierName;
  expect(nameOf({ name: 'lenet' })).toBe('fc2');
  expect(nameOf({ name: 'resnet18' })).toBe('fc');
  expect(nameOf({ name: 'vgg16' })).toBe('classifier');
  expect(nameOf({ name: 'vgg16', head: 'mlp' })).toBe('classifier.6');
});

describe('widths', () => {
  test('of the backbone are the layers', () => {
    const narrow = createClassifier(config).withWidths({ conv1: 8, fc1: 100 }).withWidths({ fc1: 50 });
    expect(narrow.config.widths).toEqual({ conv1: 8, fc1: 50 });
    const { featureMap, embedding } = build({ widths: narrow.config.widths });
    expect(featureMap.shape).toEqual([2, 64, 7, 7]);
    expect(embedding.shape).toEqual([2, 50]);
  });

  test.each(['conv9', 'fc2', 'attention.fc1', 'attention.fc2'])(
    'of %s are refused: the classes and the loss decide',
    (layer) => {
      const attempt = () => build({ loss: { name: 'cc', attention: 'gate' }, widths: { [layer]: 4 } });
      expect(attempt).toThrow(UsageError);
      expect(attempt).toThrow(`model lenet has no layer "${layer}"`);
    },
  );
});

describe('a loss that reads the maps of all stages', () => {
  const stages = { name: 'cc', maps: 'stages' };

  test.each([
    [{ name: 'resnet20', width: 4 }, 4 + 8 + 16],
    [{ name: 'resnet18', width: 4 }, 4 + 8 + 16 + 32],
    [{ name: 'vgg11_bn', width: 2 }, 2 + 4 + 8 + 16 + 16],
    [{ name: 'vgg16', width: 2 }, 2 + 4 + 8 + 16 + 16],
  ])('has the channels of the last of each: %o', (model, channels) => {
    const { attention, logits } = build({ model, loss: stages, height: 32, width: 32 });
    expect(attention!.shape).toEqual([2, channels]);
    expect(logits.shape).toEqual([2, 10]);
  });

  test('is refused where nobody tells where stages end, and where a head is alone', () => {
    expect(() => build({ loss: stages })).toThrow(/network that tells where its stages end/);
    const classifier = createClassifier({ ...config, model: { name: 'resnet20' }, loss: stages });
    const { graph, root } = new Network(new Graph(), 'training');
    const features = feed(graph, 'features', 'float32', [2, 64, 7, 7]);
    expect(() => classifier.head(root, features)).toThrow(UsageError);
  });
});
