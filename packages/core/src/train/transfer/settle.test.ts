import { describe, expect, test } from 'vitest';
import { datasetFromImages } from '../../data/memory-dataset.js';
import { UsageError } from '../../errors.js';
import { noiseImage } from '../../testing/images.js';
import { type TrainConfig, trainConfigSchema } from '../config.js';
import { checkTrainOptions, settle } from '../settle.js';
import { holdOut } from './settle.js';

function images(count: number, { channels = 3, side = 80 } = {}) {
  const image = noiseImage(channels, side, side);
  return datasetFromImages({
    images: Array.from({ length: count }, () => image),
    labels: Array.from({ length: count }, (_, i) => i % 2),
    classNames: ['a', 'b'],
    sourceName: 'noise',
  });
}

/** As a run settles them. */
function settled(count: number, options: object = {}, kind?: { channels?: number; side?: number }) {
  const train = images(count, kind);
  const source = { splits: { train }, classNames: train.classNames };
  const config = settle(holdOut(checkTrainOptions(options), source, {}), train, undefined, {
    pretrained: {},
  });
  expect(trainConfigSchema.parse(config)).toEqual(config);
  return config;
}

describe('with weights from elsewhere', () => {
  test('photographs are larger, and normalised as those of ImageNet', () => {
    const { classifier, warmupEpochs, transfer, lossEpoch, learningRate } = settled(100, {
      model: 'resnet18',
    });
    expect(classifier).toMatchObject({ height: 224, width: 224, channels: 3 });
    expect(classifier.normalization.mean).toEqual([0.485, 0.456, 0.406]);
    expect(warmupEpochs).toBe(1);
    const scratch = settle(checkTrainOptions({ model: 'resnet18' }), images(100));
    expect(learningRate).toBeCloseTo(scratch.learningRate / 5);
    expect(transfer).toMatchObject({ freeze: 0, backboneRate: 0.1, depthDecay: 1 });
    expect(lossEpoch).toBe(transfer!.headEpochs);
  });

  test('photographs are as large as those that the weights were learned from, where that is known', () => {
    const known = { inputSize: 256, cropFraction: 0.8 };
    const sizeOf = (options: object, side = 80) =>
      settle(checkTrainOptions({ model: 'resnet18', ...options }), images(100, { side }), undefined, {
        pretrained: known,
      }).classifier;
    expect(sizeOf({})).toMatchObject({ height: 256, width: 256, cover: { height: 320, width: 320 } });
    expect(sizeOf({ imageSize: 96 })).toMatchObject({ height: 96, width: 96 });
    expect(sizeOf({}, 32)).toMatchObject({ height: 32, width: 32 });
  });

  test('losses have milder defaults, where they have any', () => {
    const lossOf = (loss: unknown) => settled(100, { model: 'resnet18', loss }).classifier.loss;
    expect(lossOf('cc')).toEqual({ name: 'cc', form: 'ratio' });
    const asked = { name: 'cc', form: 'difference', lambda: 1 };
    expect(lossOf(asked)).toEqual(asked);
    expect(lossOf('arcface')).toEqual({ name: 'arcface' });
    const scratch = settle(checkTrainOptions({ loss: 'cc' }), images(100));
    expect(scratch.classifier.loss).toEqual({ name: 'cc' });
  });

  test('grey images are normalised by themselves, unless it is known how the weights were learned', () => {
    const { normalization, channels } = settled(
      100,
      { model: 'lenet' },
      { channels: 1, side: 28 },
    ).classifier;
    expect(channels).toBe(1);
    expect(normalization.mean).toHaveLength(1);
    const known = { normalization: { mean: [0.1, 0.2, 0.3], std: [1, 1, 1] } };
    const train = images(100, { channels: 1, side: 28 });
    const { classifier } = settle(checkTrainOptions({ model: 'lenet' }), train, undefined, {
      pretrained: known,
    });
    expect(classifier).toMatchObject({ channels: 3, ...known });
  });

  test('few images of a class are all trained on, and the head alone', () => {
    expect(settled(38)).toMatchObject({ validation: 0, transfer: { freeze: 'all', folds: 5 } });
    expect(settled(6)).toMatchObject({ validation: 0, transfer: { freeze: 'all', folds: 3 } });
    expect(settled(40)).toMatchObject({ validation: 0.1, transfer: { freeze: 0 } });
    expect(settled(40).transfer).not.toHaveProperty('folds');
  });

  test('what is asked for stays', () => {
    expect(settled(38, { freeze: 'none' })).toMatchObject({ validation: 0, transfer: { freeze: 0 } });
    expect(settled(38, { validation: 0.2 })).toMatchObject({ validation: 0.2, transfer: { freeze: 0 } });
    expect(settled(100, { headOnly: true })).toMatchObject({ validation: 0.1, transfer: { freeze: 'all' } });
    expect(settled(100, { freeze: 4, backboneRate: 1, depthDecay: 0.9 }).transfer).toMatchObject({
      freeze: 4,
      backboneRate: 1,
      depthDecay: 0.9,
    });
    expect(settled(100, { augment: 'none' }).transfer).toMatchObject({ copies: 0 });
  });

  test('contradictions are refused', () => {
    expect(() => settled(100, { headOnly: true, freeze: 3 })).toThrow(UsageError);
  });
});

describe('gone on with', () => {
  const further = (earlier: TrainConfig, options: object = {}) =>
    settle(checkTrainOptions(options), images(100), undefined, { earlier });
  const transferred = settle(
    checkTrainOptions({ model: 'resnet18', freeze: 'all' }),
    images(100),
    undefined,
    { pretrained: { cropFraction: 0.875, filter: 'bicubic' } },
  );

  test('a network that was transferred sees images as before, and is tuned further', () => {
    const again = further(transferred, { model: 'resnet18' });
    expect(again.classifier).toEqual({
      ...transferred.classifier,
      normalization: again.classifier.normalization,
    });
    expect(again.transfer).toEqual({ freeze: 0, backboneRate: 0.1, depthDecay: 1 });
    expect(again).not.toHaveProperty('lossEpoch');
    expect(again.learningRate).toBe(transferred.learningRate);
  });

  test('images of a size that is asked for cover as much more of it', () => {
    const { classifier } = further(transferred, { model: 'resnet18', imageSize: 112 });
    expect(classifier).toMatchObject({ height: 112, cover: { height: 128, width: 128, filter: 'bicubic' } });
  });

  test('another one is trained as it was', () => {
    const scratch = settle(checkTrainOptions({ model: 'resnet18', imageSize: 96 }), images(100));
    const again = further(scratch, { model: 'resnet18' });
    expect(again).toEqual(scratch);
  });
});

test.each(['freeze', 'headOnly', 'backboneRate', 'depthDecay'])('without them, %s is refused', (name) => {
  const value = { freeze: 'all', headOnly: true, backboneRate: 0.1, depthDecay: 0.5 }[name];
  const attempt = () => settle(checkTrainOptions({ [name]: value }), images(40));
  expect(attempt).toThrow(UsageError);
  expect(attempt).toThrow(`\`${name}\` is for a network with weights from elsewhere`);
});
