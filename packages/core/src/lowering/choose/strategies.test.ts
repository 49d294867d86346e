import { describe, expect, test } from 'vitest';
import { applies, Graph, type Tensor } from '../../graph/graph.js';
import { interpret } from '../../graph/interpret.js';
import { sizeOf } from '../../graph/types.js';
import { encodeModel } from '../../onnx/model.js';
import { conv2dOp } from '../../ops/conv/conv2d.js';
import { conv2dInputGradient } from '../../ops/conv/conv2d-input-gradient.js';
import { conv2dWeightGradient } from '../../ops/conv/conv2d-weight-gradient.js';
import { convShape, type ImageShape } from '../../ops/conv/geometry.js';
import * as ops from '../../ops/index.js';
import { Random } from '../../random/random.js';
import { float32 } from '../../runtime/host-tensor.js';
import { OrtEngine } from '../../runtime/ort-engine.js';
import { targetFor } from '../../runtime/target.js';
import { expectClose, normals } from '../../testing/check-op.js';
import { ort } from '../../testing/onnxruntime.js';
import { bandsOf } from '../layouts/blocked/conv/bands.js';
import type { ConvStrategy } from '../layouts/conv-strategy.js';
import { isInput, opset } from '../lower.js';
import { ModelWriter } from '../model-writer.js';
import { strategiesFor } from './choose-strategy.js';

/** Largest difference from float64, relative to the largest value: F(4, 5) has the largest error. */
const tolerance = 2e-4;

const engine = new OrtEngine(ort, { provider: 'cpu', threads: 1 });
const strategies = strategiesFor(await targetFor(engine));

const random = new Random(5);
const pick = <T>(...choices: T[]): T => choices[random.int(choices.length)]!;

/** A random convolution; every strategy takes some of them. */
function randomConv() {
  const kernel = pick(1, 1, 3, 3, 3, 5, 5, 7);
  const size = () => pick(2, 2, 2, 4, 5, 7, 8, 8, 12, 16, 16, 19);
  const options = {
    stride: pick(1, 1, 2, 2, 3),
    padding: pick((kernel - 1) / 2, (kernel - 1) / 2, 0, Math.min(1, kernel - 1)),
  };
  const height = size();
  const x = [pick(1, 2, 3, 16, 18), pick(1, 3, 8, 12, 16, 16, 32), height, pick(height, height, size())];
  const weight = [pick(1, 8, 16, 16, 32, 48), x[1]!, kernel, kernel];
  return { x, weight, options };
}

/** A random convolution of each channel by itself. */
function randomDepthwise() {
  const kernel = [pick(1, 2, 3, 3, 3, 5, 7), pick(1, 3, 3, 3, 4, 5)] as const;
  const dilation = pick([1, 1], [1, 1], [1, 1], [2, 2], [1, 3]) as [number, number];
  const side = (axis: 0 | 1) => random.int((kernel[axis] - 1) * dilation[axis] + 1);
  const middle = (axis: 0 | 1) => Math.floor(((kernel[axis] - 1) * dilation[axis]) / 2);
  const padding = pick(
    [0, 1, 0, 1].map((axis) => middle(axis as 0 | 1)),
    [side(0), side(1), side(0), side(1)],
  );
  const size = (axis: 0 | 1) =>
    Math.max(pick(2, 4, 5, 7, 8, 12, 16, 19), (kernel[axis] - 1) * dilation[axis] + 1);
  const channels = pick(1, 2, 8, 16, 16, 24, 32, 40);
  return {
    x: [pick(1, 2, 3, 16), channels, size(0), size(1)],
    weight: [channels, 1, ...kernel],
    options: {
      stride: pick([1, 1], [1, 1], [2, 2], [2, 2], [3, 3], [1, 2]) as [number, number],
      padding: padding as [number, number, number, number],
      dilation,
      groups: channels,
    },
  };
}

/** Gradients so large that the one to the weight is computed in bands of rows, of two blocks of images. */
const inBands = [
  { x: [18, 16, 8, 72], weight: [32, 16, 3, 3], options: { stride: 1, padding: 1 } },
  { x: [18, 16, 15, 144], weight: [32, 16, 3, 3], options: { stride: 2, padding: 1 } },
  { x: [18, 3, 20, 144], weight: [32, 3, 7, 7], options: { stride: 2, padding: 3 } },
];

const convs = [
  ...Array.from({ length: 300 }, randomConv).filter(({ x, weight, options }) =>
    x.slice(2).every((side) => side + 2 * options.padding >= weight[2]!),
  ),
  ...Array.from({ length: 200 }, randomDepthwise),
  ...inBands,
];

function build({ x: shape, weight, options }: (typeof convs)[number]) {
  const graph = new Graph();
  const x = ops.feed(graph, 'x', 'float32', shape);
  const w = ops.feed(graph, 'w', 'float32', weight);
  const y = ops.conv2d(x, w, undefined, options);
  if (!applies(conv2dOp, y.node)) throw new Error('conv2d applies another operation');
  const { attributes } = y.node;
  const dy = ops.feed(graph, 'dy', 'float32', y.shape);
  const exact = [y, conv2dInputGradient(dy, w, shape, attributes), conv2dWeightGradient(dy, x, attributes)];
  return { x, w, dy, exact, conv: convShape(shape, weight, y.shape, attributes) };
}

/** The three results of a strategy as a model of its own: y, dx (where it has a form for it) and dw. */
async function run(
  strategy: ConvStrategy,
  { x, w, dy, exact, conv }: ReturnType<typeof build>,
  data: Map<Tensor, Float64Array>,
) {
  const writer = new ModelWriter({ provider: 'cpu' });
  const inputs = { x, w, dy };
  for (const [name, tensor] of Object.entries(inputs)) writer.bind(tensor, name);
  const { layout } = strategy;
  const image = (value: string, shape: ImageShape) =>
    layout.unpack(writer, layout.clearPadding(writer, value, shape), shape);
  const values = [
    image(strategy.forward(writer, conv, x, w, {}), conv.y),
    strategy.inputGradient && image(strategy.inputGradient(writer, conv, dy, w, {}), conv.x),
    strategy.weightGradient(writer, conv, dy, x),
  ];
  const outputs = values.flatMap((value, i) =>
    value === undefined ? [] : [{ name: value, dtype: 'float32' as const, shape: exact[i]!.shape }],
  );
  const model = encodeModel({
    name: strategy.name,
    opset,
    nodes: writer.nodes,
    inputs: Object.entries(inputs).map(([name, { shape }]) => ({ name, dtype: 'float32', shape })),
    outputs,
    initializers: writer.initializers,
  });
  const feeds = [x, w, dy].flatMap(({ node }) => (isInput(node) ? [node.attributes] : []));
  const results = outputs.map(({ name }) => name);
  const program = {
    name: strategy.name,
    model,
    optimization: 'disabled' as const,
    feeds,
    states: [],
    results,
    updates: [],
  };
  const given = Object.entries(inputs).map(
    ([name, tensor]) => [name, float32(tensor.shape, Float32Array.from(data.get(tensor)!))] as const,
  );
  const computed = await (await engine.load(program)).run(Object.fromEntries(given));
  return values.map((value) => value && computed[value]!.data);
}

describe('every strategy that takes a random convolution computes it', () => {
  const seen = new Set<string>();

  test.each(convs)('%o', async (layer) => {
    const built = build(layer);
    const { x, w, dy, exact, conv } = built;
    const data = new Map([x, w, dy].map((tensor, i) => [tensor, normals(sizeOf(tensor.shape), `${i}`)]));
    const expected = interpret(exact, data);
    for (const strategy of strategies.filter(({ takes }) => takes(conv))) {
      seen.add(strategy.name);
      const actual = await run(strategy, built, data);
      actual.forEach((value, i) => {
        const what = `${strategy.name}, ${['y', 'dx', 'dw'][i]}`;
        if (value)
          expectClose(value as Float32Array, expected[i]!.data, strategy.isExact ? 1e-5 : tolerance, what);
      });
    }
  });

  test('and each has had its turn', () => {
    expect([...seen].sort()).toEqual(strategies.map(({ name }) => name).sort());
  });
});

test('the large ones are computed in bands', async () => {
  const { block } = await engine.traits();
  if (!block) return;
  for (const layer of inBands) expect(bandsOf(build(layer).conv, block, 100)).toBeGreaterThan(1);
});

test('WebAssembly takes the ways of the CPU that need no blocked layout, other providers their own', () => {
  const names = (provider: 'cpu' | 'wasm' | 'webgpu') =>
    strategiesFor({ provider, block: undefined }).map(({ name }) => name);
  expect(names('wasm')).toEqual(names('cpu'));
  expect(names('wasm').length).toBeGreaterThan(3);
  expect(names('webgpu')).toEqual([]);
});
