import { afterAll, describe, expect, test, vi } from 'vitest';
import { gradients } from '../autodiff/gradients.js';
import type { Tensor } from '../graph/graph.js';
import type { Weights } from '../infer/weights.js';
import { type Classifier, createClassifier } from '../models/classifier.js';
import { conv, linear } from '../nn/layers/index.js';
import { relu } from '../ops/elementwise/index.js';
import { concat } from '../ops/shape/concat.js';
import { flatten } from '../ops/shape/reshape.js';
import { type Calibrated, calibrated, inFloat64 } from '../testing/calibrated.js';
import { expectClose } from '../testing/check-op.js';
import { customClassifier, customConfig, type NetworkBody } from '../testing/custom-classifier.js';
import { summedLoss } from './calibration/built-network.js';
import { maskWeights } from './cut.js';
import { GroupMeasurements } from './group-measurements.js';
import type { PrunableGroup } from './network.js';
import { refitKernels } from './refit.js';

const config = customConfig(8, 3);
const k3 = { kernel: 3, padding: 1 };
const stemOf: NetworkBody = (scope, images) =>
  relu(conv(scope.at('stem'), images, { ...k3, outChannels: 8 }));
const readerOf: NetworkBody = (scope, x) => relu(conv(scope.at('reader'), x, { ...k3, outChannels: 5 }));

const subjects: Calibrated[] = [];
afterAll(() => Promise.all(subjects.map(({ engine }) => engine.close())));

async function subjectOf(classifier: Classifier, given?: Weights): Promise<Calibrated> {
  const subject = await calibrated(classifier, given);
  subjects.push(subject);
  return subject;
}

const measurementsOf = ({ weights, calibration }: Calibrated, group: PrunableGroup) =>
  new GroupMeasurements(group, weights, calibration, 1);

describe('what is measured after masking is what the reader sees then', () => {
  test.each<[string, number, NetworkBody]>([
    ['nothing else changes: measured once', 0, (scope, images) => readerOf(scope, stemOf(scope, images))],
    [
      'grouped kernels bring the channels in by another way: measured again',
      1,
      (scope, images) => {
        const stem = stemOf(scope, images);
        const grouped = relu(conv(scope.at('grouped'), stem, { ...k3, outChannels: 8, groups: 2 }));
        return readerOf(scope, concat([stem, grouped], 1));
      },
    ],
  ])('%s', async (_, again, body) => {
    const subject = await subjectOf(customClassifier(config, body));
    const { network, weights, calibration } = subject;
    const group = network.groups.find(({ name }) => name === 'stem')!;
    const [reader] = group.readers;
    const cuts = new Map([[group.number, new Set([1, 2])]]);
    for (const [selecting, refitting] of [
      [0, 0],
      [0.7, 0.7],
      [0.7, 0],
    ] as const) {
      await calibration.write(weights);
      const measurements = measurementsOf(subject, group);
      await measurements.reconstruction({ mu: selecting, importance: false });
      const masked = maskWeights(network, weights, cuts);
      await calibration.write(masked);
      const measure = vi.spyOn(calibration, 'measure');
      const sums = await measurements.sumsAfterMasking(reader!, refitting);
      expect(measure).toHaveBeenCalledTimes(again);
      measure.mockRestore();
      const fresh = await calibration.measure(reader!, refitting);
      const kernels = masked.get(reader!.weight)!;
      const [fitted, expected] = [sums, fresh].map((own) => refitKernels(reader!, own, kernels, cuts, 1e-3));
      expectClose(fitted!, expected!, 1e-3, `mu ${selecting}, then ${refitting}`);
    }
  });
});

/** The mean over samples of |sum of X dL/dX| of each channel, over all tensors X that the group's readers see. */
function naiveTaylor(subject: Calibrated, { number, channels, readers }: PrunableGroup): number[] {
  const seen = new Map<Tensor, PrunableGroup['readers'][number]>();
  const values = inFloat64(subject, ({ logits, forms }, labels) => {
    for (const reader of readers) for (const { input } of forms.get(reader.weight)!) seen.set(input, reader);
    return [...seen.keys(), ...gradients(summedLoss(logits, labels), [...seen.keys()]).map((dx) => dx!)];
  });
  const samples = subject.images.labels.length;
  const changes = channels.map(() => new Float64Array(samples));
  [...seen.values()].forEach(({ inputs }, i) => {
    const [x, dx] = [values[i]!, values[seen.size + i]!];
    const pixels = x.data.length / (samples * inputs.length);
    x.data.forEach((value, at) => {
      const place = Math.floor(at / pixels);
      const input = inputs[place % inputs.length];
      if (input?.group !== number) return;
      changes[input.channel]![Math.floor(place / inputs.length)]! += value * dx.data[at]!;
    });
  });
  return changes.map((own) => own.reduce((sum, change) => sum + Math.abs(change), 0) / samples);
}

describe('first-order Taylor scores', () => {
  const flat: NetworkBody = (scope, images) =>
    relu(linear(scope.at('hidden'), flatten(stemOf(scope, images)), { outFeatures: 6 }));
  const whole: NetworkBody = (scope, images) =>
    relu(flatten(conv(scope.at('hidden'), stemOf(scope, images), { kernel: 8, outChannels: 6, bias: true })));
  const two: NetworkBody = (scope, images) => {
    const stem = stemOf(scope, images);
    return concat([readerOf(scope, stem), conv(scope.at('other'), stem, { kernel: 1, outChannels: 3 })], 1);
  };
  const small = { ...config, channels: 1, normalization: { mean: [0.5], std: [0.25] } } as const;
  const named = (name: string, options: object) =>
    createClassifier({ ...small, height: 12, width: 12, model: { name, ...options } });

  test.each<[string, Classifier]>([
    ['LeNet', named('lenet', { width: 4, hidden: 6 })],
    ['ResNet-20', named('resnet20', { width: 3 })],
    ['pixels that a linear layer sees', customClassifier(config, flat)],
    ['two layers that see one tensor', customClassifier(config, two)],
  ])('%s', async (_, classifier) => {
    const subject = await subjectOf(classifier);
    const groups = subject.network.groups.filter(({ readers }) => readers.length > 0);
    expect(groups.length).toBeGreaterThan(0);
    for (const group of groups) {
      expectClose(measurementsOf(subject, group).taylor(), naiveTaylor(subject, group), 1e-3, group.name);
    }
  });

  test('a linear layer of the pixels and a convolution over the whole map rank the channels alike', async () => {
    const linearly = await subjectOf(customClassifier(config, flat));
    const convolved = await subjectOf(customClassifier(config, whole), linearly.weights);
    const [first, second] = [linearly, convolved].map((subject) => {
      const group = subject.network.groups.find(({ name }) => name === 'stem')!;
      return measurementsOf(subject, group).taylor();
    });
    expectClose(second!, first!, 1e-4, 'scores');
  });
});
