import { describe, expect, test } from 'vitest';
import { classCounts, type DataSource, type Dataset } from '../data/index.js';
import { UsageError } from '../errors.js';
import { noiseDataset } from '../testing/images.js';
import type { TrainOptions } from './options.js';
import { type PreparedData, prepareData } from './prepare-data.js';
import { checkTrainOptions } from './settle.js';

/** `count` samples, the classes in turn. */
function samples(count: number, { classes = 4 } = {}): Dataset {
  return noiseDataset(Array.from({ length: count }, (_, i) => i % classes));
}

function sourceOf(splits: DataSource['splits']): DataSource {
  const { classNames } = Object.values(splits)[0]!;
  return { name: 'noise', format: 'idx', classNames, splits, problems: [], fingerprint: '' };
}

function prepare(splits: DataSource['splits'], options: TrainOptions = {}): PreparedData {
  return prepareData(sourceOf(splits), checkTrainOptions(options));
}

/** Where the samples stand in the data set that they were taken from. */
function placesOf(dataset: Dataset): string[] {
  return Array.from(dataset.labels, (_, index) => dataset.source(index));
}

describe('validation', () => {
  test("the data's own is kept, and nothing is held out", () => {
    const splits = { train: samples(40), validation: samples(12), test: samples(8) };
    for (const validation of [0, 0.5]) {
      const prepared = prepare(splits, { validation });
      expect(prepared.train).toBe(splits.train);
      expect(prepared.validation).toBe(splits.validation);
      expect(prepared.test).toBe(splits.test);
    }
  });

  test('else a stratified share of the training images, which are then no longer trained on', () => {
    const train = samples(40);
    const prepared = prepare({ train, test: samples(8) }, { validation: 0.25 });
    expect(prepared.validation!.labels).toHaveLength(10);
    // A quarter of each class's ten: rounded up for two classes, down for two.
    expect(classCounts(prepared.validation!).sort()).toEqual([2, 2, 3, 3]);
    expect(classCounts(prepared.train).sort()).toEqual([7, 7, 8, 8]);
    const both = [...placesOf(prepared.train), ...placesOf(prepared.validation!)];
    expect(both.sort()).toEqual(placesOf(train).sort());
    expect(prepared.test!.labels).toHaveLength(8);
  });

  test('the share is the same each time, and another with another seed', () => {
    const train = samples(40);
    const held = (seed: number) => placesOf(prepare({ train }, { seed }).validation!);
    expect(held(1)).toHaveLength(4);
    expect(held(1)).toEqual(held(1));
    expect(held(1)).not.toEqual(held(2));
  });

  test('none where the share is 0, or too small for a single image', () => {
    const train = samples(40);
    for (const validation of [0, 0.01]) {
      const prepared = prepare({ train }, { validation });
      expect(placesOf(prepared.train)).toEqual(placesOf(train));
      expect(prepared.validation).toBeUndefined();
    }
  });
});

test('limitPerClass leaves validation and test as they are', () => {
  const splits = { train: samples(40), test: samples(24) };
  const whole = prepare(splits, { validation: 0.2 });
  const limited = prepare(splits, { validation: 0.2, limitPerClass: 3 });
  expect(classCounts(limited.train)).toEqual([3, 3, 3, 3]);
  const trained = new Set(placesOf(whole.train));
  for (const place of placesOf(limited.train)) expect(trained).toContain(place);
  expect(placesOf(limited.validation!)).toEqual(placesOf(whole.validation!));
  expect(limited.test).toBe(splits.test);
});

describe('refused', () => {
  test.each<[string, DataSource['splits'], TrainOptions, RegExp]>([
    [
      'patience without validation',
      { train: samples(40) },
      { patience: 2, validation: 0 },
      /^`patience` needs/,
    ],
    [
      'patience with too few images to hold one out',
      { train: samples(4) },
      { patience: 2 },
      /^`patience` needs/,
    ],
    ['no training images', { test: samples(8) }, {}, /noise has no training images, only: test; .*evaluate/],
    ['one class', { train: samples(8, { classes: 1 }) }, {}, /noise has one class only; .*two/],
    [
      'images of one class alone',
      { train: { ...samples(8), labels: new Int32Array(8).fill(2) } },
      {},
      /all training images of noise are of class '.+': .*two/,
    ],
  ])('%s', (_, splits, options, message) => {
    expect(() => prepare(splits, options)).toThrow(UsageError);
    expect(() => prepare(splits, options)).toThrow(message);
  });

  test("patience is fine with the data's own validation set", () => {
    const splits = { train: samples(8), validation: samples(4) };
    expect(prepare(splits, { patience: 2, validation: 0 }).validation).toBe(splits.validation);
  });
});

test('labelNoise is in the labels that are trained on alone', () => {
  const splits = { train: samples(40), test: samples(24) };
  const options = { validation: 0.2, limitPerClass: 5 };
  const [clean, noisy] = [prepare(splits, options), prepare(splits, { ...options, labelNoise: 0.25 })];
  expect(placesOf(noisy.train)).toEqual(placesOf(clean.train));
  expect([...noisy.train.labels].filter((label, i) => label !== clean.train.labels[i])).toHaveLength(5);
  expect(noisy.validation!.labels).toEqual(clean.validation!.labels);
  expect(noisy.test).toBe(splits.test);
  expect(splits.train.labels).toEqual(samples(40).labels);
});
