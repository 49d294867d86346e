import { describe, expect, test } from 'vitest';
import { type Dataset, datasetFromImages } from '../data/index.js';
import { UsageError } from '../errors.js';
import { OPTIMIZERS } from '../optim/optimizers/index.js';
import { noiseImage } from '../testing/images.js';
import { trainConfigSchema } from './config.js';
import type { TrainOptions } from './options.js';
import { checkTrainOptions, settle, usualInput } from './settle.js';

type Size = readonly [height: number, width: number];

interface Contents {
  /** Of the images in turn. */
  readonly sizes?: readonly Size[];
  readonly channels?: number;
  readonly count?: number;
  /** Classes that have images, and that have a name. */
  readonly classes?: number;
  readonly classNames?: number;
}

/** Noise: 16 images of two classes, 8 x 8 and grey where nothing else is said. */
function noise({ sizes = [[8, 8]], channels = 1, count = 16, classes = 2, ...rest }: Contents = {}): Dataset {
  return datasetFromImages({
    images: Array.from({ length: count }, (_, i) => noiseImage(channels, ...sizes[i % sizes.length]!, i)),
    labels: Array.from({ length: count }, (_, i) => i % classes),
    classNames: Array.from({ length: rest.classNames ?? classes }, (_, label) => `class ${label}`),
    sourceName: 'noise',
  });
}

/** The options may be wrong ones, which types would refuse. */
function settled(options: unknown, train: Dataset) {
  return settle(checkTrainOptions(options), train);
}

function inputSize(sizes: readonly Size[], options: TrainOptions = {}): Size {
  const { height, width } = settled(options, noise({ sizes })).classifier;
  return [height, width];
}

test('what is settled leaves nothing open', () => {
  const config = settled({}, noise());
  expect(trainConfigSchema.parse(config)).toEqual(config);
  expect(config.classifier).toMatchObject({ channels: 1, classes: 2, loss: { name: 'cc' } });
  expect(config.classifier.normalization.mean[0]).toBeCloseTo(0.5, 1);
  for (const { name, defaultLearningRate } of OPTIMIZERS) {
    expect(settled({ optimizer: name, batchSize: 8 }, noise()).learningRate).toBe(
      name === 'sgd' ? defaultLearningRate / 8 : defaultLearningRate,
    );
    expect(settled({ optimizer: name, learningRate: 0.5 }, noise()).learningRate).toBe(0.5);
  }
});

describe('the size of the input', () => {
  test.each<[string, readonly Size[], Size]>([
    ['small and uniform', [[28, 28]], [28, 28]],
    ['small, uniform, not square', [[20, 30]], [20, 30]],
    ['as large as small ones can be', [[64, 64]], [64, 64]],
    [
      'small and ragged: the smaller median side',
      [
        [10, 20],
        [12, 30],
        [40, 32],
      ],
      [12, 12],
    ],
    ['photographs of one size', [[300, 400]], [128, 128]],
    ['small photographs, which are not enlarged', [[80, 100]], [80, 80]],
    ['one short side: taken as they are', [[32, 128]], [32, 128]],
    [
      'photographs',
      [
        [200, 270],
        [166, 190],
        [170, 166],
      ],
      [128, 128],
    ],
    [
      'a single large image among small ones',
      [
        [32, 32],
        [300, 32],
        [32, 32],
      ],
      [32, 32],
    ],
  ])('%s', (_, sizes, expected) => {
    expect(inputSize(sizes)).toEqual(expected);
  });

  test('shown whole, images keep about as many pixels as they have', () => {
    const sizes = [
      [32, 128],
      [32, 130],
      [32, 128],
    ] as const;
    const train = noise({ sizes });
    const square = (side: number) => ({ height: side, width: side });
    expect(usualInput(train)).toEqual(square(32));
    expect(usualInput(train, { whole: { kind: 'stretch' } })).toEqual(square(64));
    expect(usualInput(train, { whole: { kind: 'pad', background: [0, 0, 0] } })).toEqual(square(128));
  });

  test('a given one holds', () => {
    expect(inputSize([[80, 100]], { imageSize: 48 })).toEqual([48, 48]);
    expect(inputSize([[20, 30]], { imageSize: 48 })).toEqual([48, 48]);
  });
});

test.each<[Size, string]>([
  [[28, 28], 'lenet'],
  [[20, 29], 'resnet20'],
  [[64, 64], 'resnet20'],
  [[65, 65], 'resnet18'],
])('images of %j get the network %s', (size, model) => {
  expect(settled({}, noise({ sizes: [size] })).classifier.model).toEqual({ name: model });
  expect(settled({ model: 'resnet18' }, noise({ sizes: [size] })).classifier.model.name).toBe('resnet18');
});

describe('the batch size', () => {
  const batchSize = (count: number, options: TrainOptions = {}) =>
    settled(options, noise({ count, sizes: [[4, 4]] })).batchSize;

  test('is 64, halved for few images so that an epoch has eight steps', () => {
    const counts = [2000, 512, 511, 256, 255, 128, 127, 64, 20, 5];
    expect(counts.map((count) => batchSize(count))).toEqual([64, 64, 32, 32, 16, 16, 8, 8, 8, 5]);
    for (let count = 64; count < 600; count += 7) {
      expect(Math.floor(count / batchSize(count)), `${count} images`).toBeGreaterThanOrEqual(8);
    }
  });

  test('as given, it holds, unless there are not so many images', () => {
    expect(batchSize(20, { batchSize: 20 })).toBe(20);
    expect(() => batchSize(20, { batchSize: 21 })).toThrow(UsageError);
    expect(() => batchSize(20, { batchSize: 21 })).toThrow(/batches of 21 .* 20 training images/);
  });
});

describe('the sampler', () => {
  const sampler = (options: TrainOptions, contents: Contents) =>
    settled({ batchSize: 64, ...options }, noise({ sizes: [[4, 4]], count: 200, ...contents })).sampler;

  test('is balanced where the loss compares samples and classes would hardly meet', () => {
    // 496 pairs in a batch of 32: 8 of one class among 62 classes.
    const batchSize = 32;
    expect(sampler({ loss: 'cc', batchSize }, { classes: 100 })).toEqual({ name: 'balanced' });
    expect(sampler({ loss: 'cc', batchSize }, { classes: 50 })).toEqual({ name: 'shuffle' });
    expect(sampler({ loss: 'cc', batchSize: 64 }, { classes: 100 })).toEqual({ name: 'shuffle' });
    expect(sampler({ loss: 'ce', batchSize }, { classes: 100 })).toEqual({ name: 'shuffle' });
  });

  test('counts only classes that are present', () => {
    expect(sampler({ loss: 'cc', batchSize: 32 }, { classes: 20, classNames: 100 })).toEqual({
      name: 'shuffle',
    });
    // Too few for 4 classes a batch, though 30 have names.
    const few = { classes: 3, classNames: 30, count: 30 };
    expect(sampler({ loss: 'cc', batchSize: 16 }, few)).toEqual({ name: 'shuffle' });
  });

  test('is not balanced where batches cannot be divided', () => {
    for (const batchSize of [4, 6, 30]) {
      expect(sampler({ loss: 'cc', batchSize }, { classes: 100 })).toEqual({ name: 'shuffle' });
    }
  });

  test('as given, it holds', () => {
    const given = { name: 'balanced', perClass: 8 } as const;
    expect(sampler({ loss: 'ce', sampler: given }, { classes: 10 })).toEqual(given);
  });
});

describe('the augmentation', () => {
  const names = (train: Dataset, options: TrainOptions = {}) =>
    settled(options, train).augment.map(({ name }) => name);

  /** The same images with three equal planes, but for the colour of one pixel of one image. */
  function greyInThreeChannels({ colouredImage }: { colouredImage?: number } = {}): Dataset {
    const grey = noise();
    return {
      ...grey,
      channels: 3,
      image(index) {
        const { data, ...rest } = grey.image(index);
        const planes = Uint8Array.from([...data, ...data, ...data]);
        if (index === colouredImage) planes[2 * data.length + 7]! ^= 1;
        return { ...rest, channels: 3, data: planes };
      },
    };
  }

  test('mirrors colour alone', () => {
    expect(names(noise({ channels: 1 }))).toEqual([]);
    expect(names(noise({ channels: 3 }))).toEqual(['randomCrop', 'horizontalFlip']);
    expect(names(greyInThreeChannels())).toEqual([]);
    expect(names(greyInThreeChannels({ colouredImage: 11 }))).toEqual(['randomCrop', 'horizontalFlip']);
  });

  test('crops and colours photographs', () => {
    const photographs = noise({ sizes: [[66, 70]], channels: 3 });
    expect(names(photographs)).toEqual(['randomResizedCrop', 'horizontalFlip', 'colorJitter']);
    expect(names(noise({ sizes: [[66, 70]] }))).toEqual([]);
  });

  test('as given, it holds', () => {
    expect(names(noise({ channels: 3 }), { augment: 'none' })).toEqual([]);
    expect(names(noise(), { augment: ['horizontalFlip', { name: 'randomErasing' }] })).toEqual([
      'horizontalFlip',
      'randomErasing',
    ]);
  });
});

describe('what would fail later is refused at once', () => {
  test.each<[string, Readonly<Record<string, unknown>>, RegExp]>([
    ['no such loss', { loss: 'triplet' }, /no loss "triplet"; known are: ce, /],
    ['a wrong option of the loss', { loss: { name: 'cc', lambda: -1 } }, /loss cc: lambda: /],
    ['no such model', { model: 'lenet5' }, /no model "lenet5"/],
    ['a wrong option of the model', { model: { name: 'lenet', depth: 3 } }, /model lenet: .*depth/],
    ['no such optimizer', { optimizer: 'rmsprop' }, /no optimizer "rmsprop"/],
    ['a wrong option of the optimizer', { optimizer: { name: 'sgd', beta: 1 } }, /optimizer sgd: .*beta/],
    ['no such transform', { augment: ['flip'] }, /no transform "flip"/],
    [
      'a wrong option of a transform',
      { augment: [{ name: 'randomCrop', padding: -1 }] },
      /transform randomCrop: padding: /,
    ],
    ['no such sampler', { sampler: 'random' }, /no sampler "random"/],
    ['more classes in a batch than there are', { sampler: 'balanced' }, /sampler balanced: .*have 1/],
    [
      'a batch that the sampler cannot divide',
      { sampler: { name: 'balanced', perClass: 3 } },
      /batch size must be a multiple of perClass = 3, not 8/,
    ],
    ['no such schedule', { schedule: 'poly' }, /no schedule "poly"/],
    [
      'a warm-up as long as the run',
      { epochs: 3, warmupEpochs: 3 },
      /warmupEpochs is 3, but .* the 3 epochs/,
    ],
    ['images too small for the network', { imageSize: 3 }, /model lenet needs .* 4x4 pixels, not 3x3/],
  ])('%s', (_, options, message) => {
    const train = noise({ classes: 1, classNames: 2 });
    expect(() => settled(options, train)).toThrow(UsageError);
    expect(() => settled(options, train)).toThrow(message);
  });

  test('every wrong option is named', () => {
    const parse = () => checkTrainOptions({ epochs: 0, seed: 1.5, speed: 3 } as TrainOptions);
    expect(parse).toThrow(UsageError);
    expect(parse).toThrow(/^training options: `epochs` .*; `seed` .*speed/);
  });
});
