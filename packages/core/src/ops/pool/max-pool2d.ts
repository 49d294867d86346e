import { windowChannels } from '../../graph/channel-flow.js';
import type { Emitter } from '../../graph/emitter.js';
import type { Tensor } from '../../graph/graph.js';
import type { Op } from '../../graph/op.js';
import { dimensions, type Shape, sizeOf } from '../../graph/types.js';
import {
  forEachTap,
  onnxWindow,
  type Pair,
  type WindowAttributes,
  type WindowOptions,
  windowAttributes,
} from '../conv/geometry.js';
import { relu } from '../elementwise/index.js';
import { inferPool } from './infer.js';

export const maxPool2dOp: Op<WindowAttributes> = {
  name: 'maxPool2d',
  infer: inferPool,
  gradient: ({ inputs: [x], attributes }, [dy]) => [dy && maxPool2dGradient(dy, x, attributes)],
  channels: windowChannels,
  emit: (emitter, { inputs: [x], attributes }) => [
    emitter.op('MaxPool', [emitter.value(x)], onnxWindow(attributes)),
  ],
  reference: ([x], { outputs, attributes }) => {
    const winners = maxima(x.data, x.shape, outputs[0].shape, attributes);
    return [Float64Array.from(winners, (index) => x.data[index]!)];
  },
};

/** For each output of the pooling, the flat index of the input that it takes: the first of equals. */
function maxima(data: Float64Array, x: Shape, y: Shape, window: WindowAttributes): Int32Array {
  const [xPlane, yPlane] = [sizeOf(x.slice(2)), sizeOf(y.slice(2))];
  const winners = new Int32Array(sizeOf(y)).fill(-1);
  for (let plane = 0; plane < x[0]! * x[1]!; plane++) {
    forEachTap(x, [y[2]!, y[3]!], window, (outputPixel, inputPixel) => {
      const best = winners[plane * yPlane + outputPixel]!;
      const candidate = plane * xPlane + inputPixel;
      if (best === -1 || data[candidate]! > data[best]!) winners[plane * yPlane + outputPixel] = candidate;
    });
  }
  return winners;
}

export const maxPool2dGradientOp: Op<WindowAttributes, [dy: Tensor, x: Tensor]> = {
  name: 'maxPool2dGradient',
  infer: ([, x]) => [x],
  gradient: 'missing',
  emit: (emitter, { inputs: [dy, x], attributes }) => {
    // WebGPU's MaxPool gives no indices.
    const form = emitter.target.provider === 'webgpu' ? spreadByTaps : scatterToMaxima;
    return [form(emitter, dy, x, attributes)];
  },
  reference: ([dy, x], { attributes }) => {
    const dx = new Float64Array(x.data.length);
    maxima(x.data, x.shape, dy.shape, attributes).forEach((winner, i) => {
      dx[winner]! += dy.data[i]!;
    });
    return [dx];
  },
};

/** Adds each output's gradient to the input element that the pooling took; windows may overlap. */
function scatterToMaxima(emitter: Emitter, dy: Tensor, x: Tensor, window: WindowAttributes): string {
  const [, indices] = emitter.ops('MaxPool', [emitter.value(x)], onnxWindow(window), { outputs: 2 });
  const flat = emitter.ints([-1]);
  const zeros = emitter.op('Expand', [emitter.floats([1], [0]), emitter.ints([sizeOf(x.shape)])]);
  const scattered = emitter.op(
    'ScatterElements',
    [zeros, emitter.op('Reshape', [indices!, flat]), emitter.op('Reshape', [emitter.value(dy), flat])],
    { axis: 0, reduction: 'add' },
  );
  return emitter.reshape(scattered, x.shape);
}

/** The same from plain operations: each tap of the windows takes the gradients of those whose maximum it is the first to be. */
function spreadByTaps(emitter: Emitter, dy: Tensor, x: Tensor, window: WindowAttributes): string {
  const { kernel, stride, padding, dilation } = window;
  const [images, channels, height, width] = dimensions(x.shape, 4);
  const [, , rows, columns] = dimensions(dy.shape, 4);
  const [top, left, bottom, right] = padding;
  const padded = [top + height + bottom, left + width + right] as const;
  const pad = (value: string, begin: readonly number[], end: readonly number[], filling = 0) =>
    [...begin, ...end].every((side) => side === 0)
      ? value
      : emitter.op('Pad', [value, emitter.ints([...begin, ...end]), emitter.floats([], [filling])]);
  const cut = (
    value: string,
    from: readonly number[],
    to: readonly number[],
    steps: readonly number[] = [1, 1],
  ) =>
    emitter.op('Slice', [
      value,
      emitter.ints(from),
      emitter.ints(to),
      emitter.ints([2, 3]),
      emitter.ints(steps),
    ]);
  const image = pad(emitter.value(x), [0, 0, top, left], [0, 0, bottom, right], Number.NEGATIVE_INFINITY);
  const highest = emitter.op('MaxPool', [emitter.value(x)], onnxWindow(window));
  // Rows and columns of the places that a tap takes, with those between them that it does not.
  const span = [(rows - 1) * stride[0] + 1, (columns - 1) * stride[1] + 1] as const;
  let seen: string | undefined;
  let sum: string | undefined;
  for (let tap = 0; tap < kernel[0] * kernel[1]; tap++) {
    const at = [Math.floor(tap / kernel[1]) * dilation[0], (tap % kernel[1]) * dilation[1]] as const;
    const taken = cut(image, at, [at[0] + span[0], at[1] + span[1]], stride);
    const matches = emitter.op('Cast', [emitter.op('Equal', [taken, highest])], { to: 1 });
    const free = seen && emitter.op('Sub', [emitter.floats([], [1]), seen]);
    const first = free ? emitter.op('Mul', [matches, free]) : matches;
    seen = seen ? emitter.op('Max', [seen, matches]) : matches;
    const gradient = emitter.op('Mul', [first, emitter.value(dy)]);
    const apart = emitter.reshape(gradient, [images * channels * rows, 1, columns, 1]);
    const spread = pad(apart, [0, 0, 0, 0], [0, stride[0] - 1, 0, stride[1] - 1]);
    const whole = emitter.reshape(spread, [images, channels, rows * stride[0], columns * stride[1]]);
    const below = [padded[0] - at[0] - span[0], padded[1] - at[1] - span[1]];
    const placed = pad(cut(whole, [0, 0], span), [0, 0, ...at], [0, 0, ...below]);
    sum = sum ? emitter.op('Add', [sum, placed]) : placed;
  }
  return cut(sum!, [top, left], [top + height, left + width]);
}

/**
 * The gradient of {@link maxPool2d}: each output's gradient goes to the input that it took (the first of
 * equals, as in PyTorch). dy [N, C, h, w], x [N, C, H, W].
 */
function maxPool2dGradient(dy: Tensor, x: Tensor, attributes: WindowAttributes): Tensor {
  return dy.graph.apply(maxPool2dGradientOp, [dy, x], attributes).outputs[0];
}

/**
 * The maximum of each window; padding counts as minus infinity. Where that leaves fewer pixels, a ReLU before it is moved
 * behind it: values and gradients are the same.
 * @param x [N, C, H, W]
 * @param kernel the window; the stride is the kernel where not given.
 */
export function maxPool2d(x: Tensor, kernel: Pair, options: WindowOptions = {}): Tensor {
  const window = typeof kernel === 'number' ? ([kernel, kernel] as const) : kernel;
  const attributes = windowAttributes(window, { stride: window, ...options });
  const isSmaller = attributes.stride.some((step) => step > 1);
  if (isSmaller && x.node.op === relu.op) return relu(maxPool2d(x.node.inputs[0]!, kernel, options));
  return x.graph.apply(maxPool2dOp, [x], attributes).outputs[0];
}
