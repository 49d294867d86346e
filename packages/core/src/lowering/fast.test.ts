import { describe, expect, test } from 'vitest';
import { gradients } from '../autodiff/gradients.js';
import type { Target } from '../graph/emitter.js';
import { Graph, type Tensor } from '../graph/graph.js';
import { type Shape, sizeOf } from '../graph/types.js';
import { batchNorm, channelAttention, conv, gateChannels } from '../nn/layers/index.js';
import { Network } from '../nn/scope.js';
import * as ops from '../ops/index.js';
import { Random } from '../random/random.js';
import { expectClose, normals } from '../testing/check-op.js';
import { runGraph } from '../testing/run-graph.js';
import { isInput, lower } from './lower.js';

/**
 * The value and all gradients of a random weighting of `y`, in both lowerings.
 * @param tolerance largest difference of float32 results, relative to the largest of them; F(4, 5) needs most of it
 */
async function compare(graph: Graph, y: Tensor, what: string, tolerance = 2e-4): Promise<void> {
  const inputs = graph.nodes.filter(isInput).map((node) => node.outputs[0]);
  const weights = ops.constant(graph, normals(sizeOf(y.shape), 'weights'), y.shape);
  const loss = ops.sum(ops.mul(y, weights));
  const found = gradients(loss, inputs).filter((gradient) => gradient !== undefined);
  const values = new Map(inputs.map((input, i) => [input, inputValues(input, i)]));
  const results = [y, ...found];
  const reference = await runGraph(results, values, 'reference');
  const fast = await runGraph(results, values, 'fast');
  fast.forEach((actual, i) => {
    expectClose(actual, reference[i]!, tolerance, `${what}, ${i === 0 ? 'value' : `gradient ${i}`}`);
  });
}

/** Positive where a variance or a scale is wanted. */
function inputValues(input: Tensor, index: number): Float64Array {
  const values = normals(sizeOf(input.shape), `${input.shape} ${index}`);
  return input.rank === 1 ? values.map((value) => 0.5 + Math.abs(value)) : values;
}

function formsIn(y: Tensor): string[] {
  return lower('test', new Map([['y', y]]), { provider: 'cpu' }).nodes.map(({ type }) => type);
}

describe('random convolutions', () => {
  const random = new Random(3);
  const pick = <T>(...choices: T[]): T => choices[random.int(choices.length)]!;
  const cases = Array.from({ length: 120 }, () => {
    const kernel = pick(1, 3, 3, 3, 5, 7);
    const groups = pick(1, 1, 1, 1, 2, 4);
    const dilation = pick(1, 1, 1, 1, 2);
    const size = () => pick(1, 2, 4, 5, 6, 7, 8, 8, 9, 12, 14, 16, 16, 24);
    const span = (kernel - 1) * dilation;
    return {
      images: pick(1, 2, 3, 5, 16, 18),
      inChannels: groups * pick(1, 2, 3, 4, 8, 12, 16, 16, 32),
      outChannels: groups * pick(1, 3, 8, 10, 16, 16, 32, 48),
      height: Math.max(size(), span - 1),
      width: Math.max(size(), span - 1),
      kernel,
      stride: pick(1, 1, 2, 3),
      padding: pick(span / 2, span / 2, 0, 1),
      dilation,
      groups,
      bias: pick(true, false),
    };
  }).filter(({ height, width, kernel, dilation, padding }) => {
    const span = (kernel - 1) * dilation + 1;
    return height + 2 * padding >= span && width + 2 * padding >= span;
  });

  test.each(cases)('%o', async (c) => {
    const graph = new Graph();
    const x = ops.feed(graph, 'x', 'float32', [c.images, c.inChannels, c.height, c.width]);
    const weight = [c.outChannels, c.inChannels / c.groups, c.kernel, c.kernel];
    const w = ops.feed(graph, 'w', 'float32', weight);
    const b = c.bias ? ops.feed(graph, 'b', 'float32', [c.outChannels]) : undefined;
    await compare(graph, ops.conv2d(x, w, b, c), JSON.stringify(c));
  });
});

describe('the forms that are meant to be taken', () => {
  const convolved = (x: Shape, weight: Shape, options: ops.Conv2dOptions) => {
    const graph = new Graph();
    const input = ops.feed(graph, 'x', 'float32', x);
    return formsIn(ops.conv2d(input, ops.feed(graph, 'w', 'float32', weight), undefined, options));
  };

  test.each([
    ['3x3', [16, 256, 8, 8], [256, 256, 3, 3], { padding: 1 }],
    ['3x3 on a map that is no multiple of 4', [2, 256, 14, 7], [256, 256, 3, 3], { padding: 1 }],
    ['5x5', [2, 128, 8, 8], [128, 128, 5, 5], { padding: 2 }],
    ['3x3 on a map of 2x2', [64, 256, 2, 2], [256, 256, 3, 3], { padding: 1 }],
    ['3x3 with stride 2', [2, 256, 16, 8], [256, 256, 3, 3], { padding: 1, stride: 2 }],
    ['few channels', [64, 3, 32, 32], [256, 3, 7, 7], { padding: 3, stride: 2 }],
  ] as const)('%s: phased', (_, x, weight, options) => {
    const forms = convolved(x, weight, options);
    expect(forms).toContain('MatMul');
    expect(forms).not.toEqual(['Conv']);
  });

  test.each([
    ['depthwise', [2, 256, 8, 8], [256, 1, 3, 3], { padding: 1, groups: 256 }],
    ['dilated', [16, 256, 8, 8], [256, 256, 3, 3], { padding: 2, dilation: 2 }],
    ['no padding', [16, 256, 8, 8], [256, 256, 3, 3], {}],
    ['1x1', [64, 512, 8, 8], [512, 512, 1, 1], {}],
    ['what is too small to gain by it', [2, 8, 8, 8], [8, 8, 3, 3], { padding: 1 }],
  ] as const)('%s: the simplest', (_, x, weight, options) => {
    expect(convolved(x, weight, options)).toEqual(['Conv']);
  });
});

test('images of one size in several layouts, whose numbers of channels not every layout takes', async () => {
  const graph = new Graph();
  const network = new Network(graph, 'training');
  const x = ops.feed(graph, 'x', 'float32', [16, 64, 8, 8]);
  const blocked = conv(network.root.at('a'), x, { outChannels: 64, kernel: 3, padding: 1 });
  const logical = conv(network.root.at('b'), blocked, {
    outChannels: 24,
    kernel: 3,
    padding: 2,
    dilation: 2,
  });
  await compare(graph, ops.mean(logical, { axes: [2, 3] }), 'mean of 24 channels');
});

describe('targets', () => {
  const formsFor = (target: Partial<Target>, channels = 64) => {
    const graph = new Graph();
    const x = ops.feed(graph, 'x', 'float32', [16, channels, 8, 8]);
    const w = ops.feed(graph, 'w', 'float32', [channels, channels, 3, 3]);
    const y = ops.conv2d(x, w, undefined, { padding: 1 });
    const { nodes } = lower('test', new Map([['y', y]]), { provider: 'cpu', ...target });
    return nodes.map(({ type }) => type);
  };

  test.each([{ precision: 'high' }, { lowering: 'reference', block: 16 }, { provider: 'webgpu' }] as const)(
    '%o: the simplest form',
    (target) => expect(formsFor(target)).toEqual(['Conv']),
  );

  test('blocks: direct, also where the precision is to be high', () => {
    const weight = ['Reshape', 'ReorderInput', 'Reshape', 'Reshape', 'Gather', 'Reshape'];
    const direct = [...weight, 'ReorderInput', 'Conv', 'ReorderOutput'];
    expect(formsFor({ block: 16 })).toEqual(direct);
    expect(formsFor({ block: 8, precision: 'high' }, 256)).toEqual(direct);
  });

  test('many channels: transforms', () => {
    expect(formsFor({ block: 16 }, 256)).toContain('Gemm');
  });
});

describe.each([
  ['phased', 2, 128],
  ['blocked', 16, 64],
])('layers on %s images', (_, images, channels) => {
  /** Builds a small network on x [images, channels, size, size] and compares it. */
  const check = async (
    size: number,
    what: string,
    build: (network: Network, x: Tensor) => Tensor,
    bias = true,
  ) => {
    const graph = new Graph();
    const network = new Network(graph, 'training');
    const x = ops.feed(graph, 'x', 'float32', [images, channels, size, size]);
    const first = conv(network.root.at('first'), x, { outChannels: channels, kernel: 3, padding: 1, bias });
    const y = build(network, first);
    const { nodes } = lower('test', new Map([['y', y]]), { provider: 'cpu', block: 16 });
    const signs = ['Gemm', 'FusedMatMul', 'ReorderInput'];
    // Smaller maps may be too small to gain by it.
    if (size > 4) expect(nodes.some(({ type }) => signs.includes(type))).toBe(true);
    await compare(graph, y, `${what} at ${size}`, 1e-3);
  };

  for (const size of [2, 4, 7, 8, 14, 20]) {
    test(`batch normalisation, ReLU and a residual connection, ${size}x${size}`, () =>
      // No bias before the normalisation, which would take it out again: its gradient is nothing but rounding.
      check(
        size,
        'residual',
        ({ root }, x) => {
          const inner = ops.relu(batchNorm(root.at('bn1'), x));
          const options = { outChannels: channels, kernel: 3, padding: 1 };
          const outer = batchNorm(root.at('bn2'), conv(root.at('conv2'), inner, options));
          return ops.mean(ops.relu(ops.add(outer, inner)), { axes: [2, 3] });
        },
        false,
      ));

    test(`inference-mode batch normalisation, ${size}x${size}`, () =>
      check(size, 'inference', ({ graph }, x) => {
        const vector = (name: string) => ops.feed(graph, name, 'float32', [channels]);
        const [weight, bias, mean, variance] = ['weight', 'bias', 'mean', 'variance'].map(vector);
        const y = ops.batchNormInference(x, weight!, bias!, mean!, variance!, { epsilon: 1e-5 });
        return ops.add(y, ops.sigmoid(y));
      }));

    test(`gate attention, ${size}x${size}`, () =>
      check(size, 'gate', ({ root }, x) => {
        const attention = channelAttention(root.at('attention'), x, { reduction: 4 });
        return gateChannels(root.at('attention'), ops.tanh(ops.mul(x, 0.05)), attention);
      }));

    test(`activations that do not keep zeros, then a convolution, ${size}x${size}`, () =>
      check(size, 'padding', ({ root }, x) => {
        const shifted = ops.softplus(ops.sub(ops.exp(ops.mul(ops.tanh(x), 0.5)), 3));
        return conv(root.at('second'), shifted, { outChannels: channels - 3, kernel: 5, padding: 2 });
      }));
  }

  for (const size of [4, 8, 12, 14, 20, 28]) {
    test(`max pooling, then a convolution, ${size}x${size}`, () =>
      check(size, 'max pooling', ({ root }, x) => {
        const pooled = ops.maxPool2d(ops.relu(x), 2);
        return conv(root.at('second'), pooled, {
          outChannels: channels - 3,
          kernel: 3,
          padding: 1,
          bias: true,
        });
      }));
  }

  test('what has no phased form goes through the simplest one', () =>
    check(8, 'mixed', ({ root }, x) => {
      const pooled = ops.avgPool2d(ops.maxPool2d(x, 3, { stride: 1, padding: 1 }), 3, {
        stride: 1,
        padding: 1,
      });
      const joined = ops.concat([pooled, ops.slice(x, [{}, { start: 4 }])], 1);
      const summed = ops.sub(joined, ops.max(joined, { axes: [1], keepDims: true }));
      return conv(root.at('second'), summed, { outChannels: channels - 3, kernel: 3, padding: 1 });
    }));
});

describe('blocks of the mobile networks', () => {
  type Normalization = 'training' | 'inference' | 'frozen';

  /** Widened, each channel by itself, and projected; with a block of 16, most of these channels fill no block. */
  const block = (
    channels: readonly [into: number, wide: number, out: number],
    [height, width]: readonly [number, number],
    options: { kernel?: number; stride?: number; activation?: (x: Tensor) => Tensor },
    normalization: Normalization,
    images: number,
  ) => {
    const { kernel = 3, stride = 1, activation = ops.relu6 } = options;
    const graph = new Graph();
    const mode = normalization === 'frozen' ? 'training' : normalization;
    const { root } = new Network(graph, mode, '', normalization === 'frozen');
    const [into, wide, out] = channels;
    const x = ops.feed(graph, 'x', 'float32', [images, into, height, width]);
    const place = (name: string) => root.at(name);
    const widened = conv(place('expand'), x, { outChannels: wide, kernel: 1 });
    const inner = activation(batchNorm(place('bn1'), widened));
    const depthwise = { outChannels: wide, kernel, stride, padding: (kernel - 1) / 2, groups: wide };
    const filtered = activation(batchNorm(place('bn2'), conv(place('depthwise'), inner, depthwise)));
    const projected = conv(place('project'), filtered, { outChannels: out, kernel: 1 });
    const y = batchNorm(place('bn3'), projected);
    // A sum may be written either way.
    const [a, b] = normalization === 'frozen' ? [x, y] : [y, x];
    const sum = stride === 1 && into === out ? ops.add(a, b) : y;
    return ops.mean(ops.mul(sum, ops.sigmoid(sum)), { axes: [2, 3] });
  };

  const layers = [
    [[16, 96, 16], [8, 8], {}],
    [[24, 144, 24], [8, 7], {}],
    [[24, 72, 40], [15, 16], { stride: 2, kernel: 5 }],
    [[12, 40, 12], [5, 9], {}],
    [[10, 30, 10], [6, 6], {}],
    [[32, 64, 24], [16, 17], { stride: 2 }],
    [[16, 48, 16], [16, 16], { activation: ops.relu }],
    [[16, 40, 16], [8, 8], { activation: ops.hardSwish }],
    [[24, 48, 24], [8, 8], { activation: ops.silu }],
  ] as const;

  for (const normalization of ['training', 'inference', 'frozen'] as const) {
    test.each(layers)(`${normalization}: %j, %j, %o`, (channels, size, options) => {
      const y = block(channels, size, options, normalization, 5);
      return compare(y.graph, y, `${normalization} ${channels}`, 1e-3);
    });
  }

  test('are computed in blocks, each convolution with all that follows it in one node', () => {
    const y = block([24, 144, 24], [8, 8], {}, 'frozen', 16);
    const { nodes } = lower('test', new Map([['y', y]]), { provider: 'cpu', block: 16 });
    const convolutions = nodes.filter(({ type }) => type === 'Conv');
    expect(convolutions.map(({ domain }) => domain)).toEqual(convolutions.map(() => 'com.microsoft.nchwc'));
    // The last one takes what the sigmoid has left behind 24 channels.
    const activations = convolutions.map(({ attributes: { activation } }) => activation);
    expect(activations).toEqual(['Clip', 'Clip', undefined, undefined]);
    expect(convolutions[2]!.inputs).toHaveLength(4);
    expect(nodes.filter(({ type }) => type === 'Clip')).toEqual([]);
  });
});
