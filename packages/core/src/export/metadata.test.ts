import { describe, expect, test } from 'vitest';
import { KindredError } from '../errors.js';
import { decodeModelCard, encodeModelCard, type ModelCard } from './metadata.js';

const plain: ModelCard = {
  version: 1,
  labels: ['cat', 'dog'],
  input: { channels: 1, height: 28, width: 28, storeSize: 256 },
  preprocessing: 'none',
  model: 'lenet',
  loss: 'cc',
};
const normality = { score: { name: 'energy' }, threshold: -1.5, falseAlarms: 0.05, images: 100 };
const calibration = { temperature: 1.5, eceBefore: 0.1, eceAfter: 0.02, images: 100 };

const read = (card: object) => decodeModelCard(encodeModelCard(card as ModelCard), 'm.onnx');

describe('a card', () => {
  test.each<[string, ModelCard]>([
    ['of a classifier alone', plain],
    ['with what was counted', { ...plain, normality: { ...normality, rejected: 5 } }],
    ['whose temperature stays 1', { ...plain, calibration: { ...calibration, unbounded: 'no errors' } }],
    ['of an earlier version', { ...plain, normality, calibration }],
  ])('%s is read as it was written', (_, card) => {
    expect(read(card)).toEqual(card);
  });

  test.each([
    { normality: { ...normality, rejected: -1 } },
    { calibration: { ...calibration, temperature: 0 } },
    { colour: 'red' },
  ])('with %o is damaged', (part) => {
    expect(() => read({ ...plain, ...part })).toThrow(KindredError);
    expect(() => read({ ...plain, ...part })).toThrow('m.onnx: the description');
  });
});

test('labels are kept apart, too, and a model without a card is named', () => {
  expect(encodeModelCard(plain).labels).toBe('cat\ndog');
  expect(() => decodeModelCard({ labels: 'cat' }, 'm.onnx')).toThrow('m.onnx has no labels');
});
