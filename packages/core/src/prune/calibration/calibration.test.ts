import { afterAll, describe, expect, test } from 'vitest';
import { gradients } from '../../autodiff/gradients.js';
import type { Tensor } from '../../graph/graph.js';
import { conv } from '../../nn/layers/index.js';
import type { Scope } from '../../nn/scope.js';
import { relu } from '../../ops/elementwise/index.js';
import { maxPool2d } from '../../ops/pool/max-pool2d.js';
import { mean } from '../../ops/reduce/mean.js';
import { concat } from '../../ops/shape/concat.js';
import { type Calibrated, calibrated, inFloat64 } from '../../testing/calibrated.js';
import { expectClose } from '../../testing/check-op.js';
import { customClassifier, customConfig } from '../../testing/custom-classifier.js';
import { syntheticVariable } from '../../testing/synthetic.js';
import { summedLoss } from './built-network.js';
import type { LayerSums } from './calibration.js';

const config = customConfig(8, 3);
const subjects: Calibrated[] = [];
afterAll(() => Promise.all(subjects.map(({ engine }) => engine.close())));

/** Convolves images by the kernels of two layers, which may be one. */
type Body = (first: (x: Tensor) => Tensor, second: (x: Tensor) => Tensor, x: Tensor) => Tensor;

const channels = 4;
const kernels = syntheticVariable('kernels', [channels, channels, 3, 3]);

async function subjectOf(body: Body, names: readonly [string, string]): Promise<Calibrated> {
  const layer = (scope: Scope) => (x: Tensor) =>
    relu(conv(scope, x, { kernel: 3, padding: 1, outChannels: channels }));
  const classifier = customClassifier(config, (scope, images) => {
    const x = layer(scope.at('stem'))(images);
    return body(layer(scope.at(names[0])), layer(scope.at(names[1])), x);
  });
  const given = new Map(names.map((name) => [`${name}.weight`, kernels]));
  const subject = await calibrated(classifier, given);
  subjects.push(subject);
  return subject;
}

const scales = (first: Tensor, second: Tensor) =>
  concat(
    [first, second].map((x) => mean(x, { axes: [2, 3] })),
    1,
  );

describe.each<[string, Body]>([
  ['at two scales', (first, second, x) => scales(first(x), second(maxPool2d(x, 2)))],
  ['at two scales, the smaller one first', (first, second, x) => scales(first(maxPool2d(x, 2)), second(x))],
  ['on its own results', (first, second, x) => second(first(x))],
])('a layer that is applied twice, %s', (_, body) => {
  const twice = subjectOf(body, ['shared', 'shared']);
  const apart = subjectOf(body, ['one', 'two']);
  const layerOf = async (subject: Promise<Calibrated>, name: string) =>
    (await subject).network.layers.find((layer) => layer.name === name)!;

  test.each([0, 0.7])('sums over its rows are those of two layers with its kernels: mu %s', async (mu) => {
    const { calibration } = await twice;
    const layer = await layerOf(twice, 'shared');
    const { scale } = calibration.sensitivity(layer);
    const sums = await calibration.measure(layer, mu);
    const totals = new Map<string, number[]>();
    for (const name of ['one', 'two']) {
      const part = await layerOf(apart, name);
      const others = (await apart).calibration;
      // Their gradients have other scales.
      const factor = (scale / others.sensitivity(part).scale) ** 2;
      for (const [kind, values] of Object.entries(await others.measure(part, mu * factor))) {
        if (!values) continue;
        const weight = kind.startsWith('coupled') ? factor : 1;
        const total = totals.get(kind);
        totals.set(
          kind,
          Array.from(values as Float64Array, (value, i) => weight * value + (total?.[i] ?? 0)),
        );
      }
    }
    expect(totals.size).toBe(mu > 0 ? 7 : 5);
    for (const [kind, total] of totals) expectClose(sums[kind as keyof LayerSums]!, total, 1e-4, kind);
  });

  test('the importance of its outputs and the scale of its gradients are those of all its rows', async () => {
    const subject = await twice;
    const { importance, scale } = subject.calibration.sensitivity(await layerOf(twice, 'shared'));
    const values = inFloat64(subject, ({ logits, forms }, labels) => {
      const applications = forms.get('shared.weight')!;
      const outputs = applications.map(({ output }) => output);
      return [...outputs, ...gradients(summedLoss(logits, labels), outputs).map((g) => g!)];
    });
    const [raw, squares] = [new Float64Array(channels), [] as number[]];
    values.slice(0, 2).forEach(({ data, shape }, i) => {
      const pixels = shape[2]! * shape[3]!;
      values[2 + i]!.data.forEach((g, at) => {
        raw[Math.floor(at / pixels) % channels]! += Math.abs(g * data[at]!);
        squares.push(g ** 2);
      });
    });
    const meanOf = (numbers: ArrayLike<number>) =>
      Array.from(numbers).reduce((sum, value) => sum + value) / numbers.length;
    expectClose(
      importance,
      raw.map((value) => value / meanOf(raw)),
      1e-3,
      'importance',
    );
    expectClose([scale], [1 / Math.sqrt(meanOf(squares))], 1e-3, 'scale');
  });
});
