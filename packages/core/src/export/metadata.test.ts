import { describe, expect, test } from 'vitest';
import { KindredError } from '../errors.js';
import { decodeModelCard, encodeModelCard, parseModelCard } from './metadata.js';
import { describeInterface, type ModelCard } from './model-card.js';

const plain: ModelCard = {
  version: 2,
  labels: ['cat', 'dog'],
  ...describeInterface({
    ...{ channels: 1, height: 28, width: 32, storeSize: 256, classes: 2 },
    hasNormality: false,
    isCalibrated: false,
  }),
  normalization: { insideModel: true, mean: [0.5], std: [0.2] },
  model: { name: 'lenet', width: 2 },
  loss: { name: 'cc' },
};
const normality = {
  score: { name: 'energy' },
  threshold: -1.5,
  abnormal: 'below' as const,
  falseAlarms: 0.05,
  images: 100,
};
const calibration = { temperature: 1.5, eceBefore: 0.1, eceAfter: 0.02, images: 100 };
const accuracy = { top1: 0.9, split: 'test' as const, images: 50, interval: { lower: 0.8, upper: 0.95 } };

const read = (card: object) => decodeModelCard(encodeModelCard(card as ModelCard), 'm.onnx');

describe('a card', () => {
  test.each<[string, ModelCard]>([
    ['of a classifier alone', plain],
    ['with what was counted', { ...plain, accuracy, normality: { ...normality, rejected: 5 } }],
    ['whose temperature stays 1', { ...plain, calibration: { ...calibration, unbounded: 'no errors' } }],
    [
      'of a network that began with the weights of others',
      {
        ...plain,
        weights: { source: 'me/net', revision: 'a'.repeat(40), license: 'mit', sha256: '0'.repeat(64) },
      },
    ],
    ['of a pruned network under a license', { ...plain, widths: { conv1: 3 }, license: 'MIT' }],
  ])('%s is read as it was written', (_, card) => {
    expect(read(card)).toEqual(card);
  });

  test.each([
    { normality: { ...normality, rejected: -1 } },
    { calibration: { ...calibration, temperature: 0 } },
    { weights: { source: 'me/net' } },
    { version: 0 },
    { colour: 'red' },
  ])('with %o is damaged', (part) => {
    expect(() => read({ ...plain, ...part })).toThrow(KindredError);
    expect(() => read({ ...plain, ...part })).toThrow('m.onnx: the description');
  });

  test('that is no JSON is damaged, and one of a later version is named', () => {
    expect(() => parseModelCard('{', 'm.json')).toThrow('m.json: the description of the model is damaged');
    expect(() => read({ ...plain, version: 3, more: true })).toThrow('m.onnx is of a later version');
  });
});

describe('a card of the first version', () => {
  const first = {
    version: 1,
    labels: ['cat', 'dog'],
    input: { channels: 1, height: 28, width: 32, storeSize: 256 },
    preprocessing: 'grey pixels from 0 to 255',
    model: 'lenet',
    loss: 'cc',
  };
  const upgraded = { ...plain, model: { name: 'lenet' }, normalization: { insideModel: true } };

  test('is read in the form of today', () => {
    expect(read(first)).toEqual(upgraded);
  });

  test('keeps what was measured, and says what it means', () => {
    const { abnormal: _, ...firstNormality } = normality;
    expect(read({ ...first, accuracy: 0.4, calibration, normality: firstNormality })).toEqual({
      ...upgraded,
      accuracy: { top1: 0.4 },
      calibration,
      normality,
      outputs: { ...upgraded.outputs, normality: { shape: ['batch'] } },
      probabilities: 'softmax(logits / calibration.temperature)',
    });
  });
});

test('labels are kept apart, too, and a model without a card is named', () => {
  expect(encodeModelCard(plain).labels).toBe('cat\ndog');
  expect(() => decodeModelCard({ labels: 'cat' }, 'm.onnx')).toThrow('m.onnx has no labels');
});
