import { describe, expect, test } from 'vitest';
import { Graph, type Tensor } from '../../graph/graph.js';
import type { Shape } from '../../graph/types.js';
import { feed } from '../../ops/input.js';
import { float32 } from '../../runtime/host-tensor.js';
import { expectClose, normals } from '../../testing/check-op.js';
import { runNetwork } from '../../testing/run-network.js';
import { syntheticVariable } from '../../testing/synthetic.js';
import { type Mode, Network, type Scope } from '../scope.js';
import { batchNorm, channelAttention, conv, gateChannels, linear } from './index.js';

async function run(shape: Shape, build: (scope: Scope, x: Tensor) => Tensor, mode: Mode = 'training') {
  const network = new Network(new Graph(), mode);
  const input = normals(
    shape.reduce((a, b) => a * b),
    'input',
  );
  const y = build(network.root, feed(network.graph, 'x', 'float32', shape));
  const values = await runNetwork(network, { y }, { x: float32(shape, Float32Array.from(input)) });
  return { network, input, y: values.get('y')!, shape: y.shape, values };
}

describe('linear', () => {
  test('x · weight^T + bias', async () => {
    const { y, input, network } = await run([2, 3], (scope, x) =>
      linear(scope.at('fc'), x, { outFeatures: 4 }),
    );
    const weight = syntheticVariable('fc.weight', [4, 3]);
    const bias = syntheticVariable('fc.bias', [4]);
    const expected = Array.from({ length: 8 }, (_, flat) => {
      const [i, o] = [Math.floor(flat / 4), flat % 4];
      return [0, 1, 2].reduce((sum, k) => sum + input[i * 3 + k]! * weight[o * 3 + k]!, bias[o]!);
    });
    expectClose(y, expected, 1e-6, 'y');
    expect([...network.variables.values()].map(({ name, decay }) => [name, decay])).toEqual([
      ['fc.weight', true],
      ['fc.bias', false],
    ]);
  });

  test('without bias', async () => {
    const { network } = await run([2, 3], (scope, x) => linear(scope, x, { outFeatures: 4, bias: false }));
    expect([...network.variables.keys()]).toEqual(['weight']);
  });
});

describe('conv', () => {
  test('the bias is added to each channel and does not decay', async () => {
    const options = { outChannels: 2, kernel: 1 };
    const plain = await run([1, 3, 2, 2], (scope, x) => conv(scope, x, options));
    const biased = await run([1, 3, 2, 2], (scope, x) => conv(scope, x, { ...options, bias: true }));
    const bias = syntheticVariable('bias', [2]);
    expectClose(
      biased.y,
      plain.y.map((value, i) => value + bias[i < 4 ? 0 : 1]!),
      1e-6,
      'y',
    );
    expect(biased.network.variables.get('bias')).toMatchObject({ decay: false, shape: [2] });
    expect([...plain.network.variables.keys()]).toEqual(['weight']);
  });

  test('groups share the channels out', async () => {
    const options = { outChannels: 6, kernel: 3, groups: 3, padding: 1, stride: 2 };
    const { network, shape } = await run([1, 3, 5, 5], (scope, x) => conv(scope, x, options));
    expect(network.variables.get('weight')!.shape).toEqual([6, 1, 3, 3]);
    expect(shape).toEqual([1, 6, 3, 3]);
  });
});

describe('batchNorm', () => {
  const build = (scope: Scope, x: Tensor) => batchNorm(scope.at('bn'), x);
  const variable = (name: string, channels: number) => syntheticVariable(`bn.${name}`, [channels]);

  test('training: the batch is normalised, and running statistics move by a tenth, unbiased', async () => {
    const { y, input, values } = await run([3, 2, 2, 1], build);
    for (const channel of [0, 1]) {
      const indices = [0, 1, 4, 5, 8, 9].map((i) => i + 2 * channel);
      const mean = indices.reduce((sum, i) => sum + input[i]!, 0) / 6;
      const variance = indices.reduce((sum, i) => sum + (input[i]! - mean) ** 2, 0) / 6;
      const scale = variable('weight', 2)[channel]! / Math.sqrt(variance + 1e-5);
      const expected = indices.map((i) => (input[i]! - mean) * scale + variable('bias', 2)[channel]!);
      expectClose(
        indices.map((i) => y[i]!),
        expected,
        1e-5,
        'y',
      );
      const running = [variable('running_mean', 2)[channel]!, variable('running_var', 2)[channel]!] as const;
      const next = [
        values.get('next bn.running_mean')![channel]!,
        values.get('next bn.running_var')![channel]!,
      ];
      expectClose(
        next,
        [0.9 * running[0] + 0.1 * mean, 0.9 * running[1] + 0.1 * variance * (6 / 5)],
        1e-6,
        'next',
      );
    }
  });

  test('one value for a channel stays finite', async () => {
    const { values } = await run([1, 2], build);
    expectClose(values.get('y')!, variable('bias', 2), 1e-6, 'y');
    expectClose(
      values.get('next bn.running_var')!,
      variable('running_var', 2).map((x) => 0.9 * x),
      1e-6,
      'variance',
    );
  });

  test('epsilon and momentum can be chosen', async () => {
    const [epsilon, momentum] = [0.5, 0.01];
    const other = (scope: Scope, x: Tensor) => batchNorm(scope.at('bn'), x, { epsilon, momentum });
    const { y, input, values } = await run([2, 1], other);
    const mean = (input[0]! + input[1]!) / 2;
    const variance = (input[0]! - mean) ** 2;
    const scale = variable('weight', 1)[0]! / Math.sqrt(variance + epsilon);
    const expected = Array.from(input, (x) => (x - mean) * scale + variable('bias', 1)[0]!);
    expectClose(y, expected, 1e-6, 'y');
    const next = 0.99 * variable('running_var', 1)[0]! + 0.01 * 2 * variance;
    expectClose(values.get('next bn.running_var')!, [next], 1e-6, 'next variance');
    const used = await run([2, 1], other, 'inference');
    const [runningMean, runningVariance] = [variable('running_mean', 1)[0]!, variable('running_var', 1)[0]!];
    const normalized = Array.from(
      used.input,
      (x) =>
        ((x - runningMean) / Math.sqrt(runningVariance + epsilon)) * variable('weight', 1)[0]! +
        variable('bias', 1)[0]!,
    );
    expectClose(used.y, normalized, 1e-6, 'y in inference');
  });

  test('inference: the running statistics are used, and stay', async () => {
    const { y, input, network } = await run([2, 2], build, 'inference');
    const expected = input.map((x, i) => {
      const [weight, bias, mean, variance] = ['weight', 'bias', 'running_mean', 'running_var'].map(
        (name) => variable(name, 2)[i % 2]!,
      ) as [number, number, number, number];
      return ((x - mean) / Math.sqrt(variance + 1e-5)) * weight + bias;
    });
    expectClose(y, expected, 1e-6, 'y');
    expect(network.updates.size).toBe(0);
  });
});

describe('channelAttention', () => {
  test('sigmoid(W2 · relu(W1 · GAP(F) + b1) + b2), and the gate scales whole channels', async () => {
    const [samples, channels, pixels, hidden] = [3, 4, 6, 8];
    const shape = [samples, channels, 2, 3];
    const attend = (scope: Scope, x: Tensor) => channelAttention(scope.at('a'), x, { reduction: 2 });
    const { y, input } = await run(shape, attend);
    const [w1, b1] = [
      syntheticVariable('a.fc1.weight', [hidden, channels]),
      syntheticVariable('a.fc1.bias', [8]),
    ];
    const [w2, b2] = [
      syntheticVariable('a.fc2.weight', [channels, hidden]),
      syntheticVariable('a.fc2.bias', [4]),
    ];
    const expected = Array.from({ length: samples }, (_, n) => {
      const means = Array.from({ length: channels }, (_, c) => {
        const start = (n * channels + c) * pixels;
        return input.slice(start, start + pixels).reduce((sum, x) => sum + x, 0) / pixels;
      });
      const units = Array.from(b1, (b, h) =>
        Math.max(
          0,
          means.reduce((sum, x, c) => sum + x * w1[h * channels + c]!, b),
        ),
      );
      return Array.from(b2, (b, c) => {
        return 1 / (1 + Math.exp(-units.reduce((sum, x, h) => sum + x * w2[c * hidden + h]!, b)));
      });
    }).flat();
    expectClose(y, expected, 1e-6, 'attention');

    const gated = await run(shape, (scope, x) => gateChannels(scope, x, attend(scope, x)));
    expectClose(
      gated.y,
      input.map((x, i) => x * expected[Math.floor(i / pixels)]!),
      1e-6,
      'gated',
    );
  });

  test.each([
    [512, 16, 32],
    [100, 16, 8],
    [136, 16, 9],
    [4, 16, 8],
    [64, 1, 64],
  ])('%d channels reduced by %d have %d hidden units', (channels, reduction, hidden) => {
    const network = new Network(new Graph(), 'training');
    channelAttention(network.root, feed(network.graph, 'x', 'float32', [2, channels, 1, 1]), { reduction });
    expect(network.variables.get('fc1.weight')!.shape).toEqual([hidden, channels]);
    expect(network.variables.get('fc2.weight')!.shape).toEqual([channels, hidden]);
  });
});
