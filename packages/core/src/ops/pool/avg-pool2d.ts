import { windowChannels } from '../../graph/channel-flow.js';
import type { Tensor } from '../../graph/graph.js';
import type { Op } from '../../graph/op.js';
import { sizeOf } from '../../graph/types.js';
import { constant } from '../constant.js';
import { conv2dInputGradient } from '../conv/conv2d-input-gradient.js';
import {
  forEachTap,
  type Pair,
  type WindowAttributes,
  type WindowOptions,
  windowAttributes,
} from '../conv/geometry.js';
import { inferPool } from './infer.js';

const avgPool2dOp: Op<WindowAttributes> = {
  name: 'avgPool2d',
  infer: inferPool,
  // The pooling is a depthwise convolution with equal weights, and so is its gradient.
  gradient: ({ inputs: [x], attributes }, [dy]) => {
    const channels = x.shape[1]!;
    const [height, width] = attributes.kernel;
    const weight = new Float32Array(channels * height * width).fill(1 / (height * width));
    const kernels = constant(x.graph, weight, [channels, 1, height, width]);
    return [dy && conv2dInputGradient(dy, kernels, x.shape, { ...attributes, groups: channels })];
  },
  channels: windowChannels,
  emit: (emitter, { inputs: [x], attributes: { kernel, stride, padding } }) => [
    emitter.op('AveragePool', [emitter.value(x)], {
      kernel_shape: kernel,
      strides: stride,
      pads: padding,
      count_include_pad: 1,
    }),
  ],
  reference: ([x], { outputs, attributes }) => {
    const shape = outputs[0].shape;
    const [xPlane, yPlane] = [sizeOf(x.shape.slice(2)), sizeOf(shape.slice(2))];
    const y = new Float64Array(sizeOf(shape));
    const area = attributes.kernel[0] * attributes.kernel[1];
    for (let plane = 0; plane < shape[0]! * shape[1]!; plane++) {
      forEachTap(x.shape, [shape[2]!, shape[3]!], attributes, (outputPixel, inputPixel) => {
        y[plane * yPlane + outputPixel]! += x.data[plane * xPlane + inputPixel]! / area;
      });
    }
    return [y];
  },
};

/**
 * The mean of each window; padding counts as zeros (PyTorch's default).
 * @param x [N, C, H, W]
 * @param kernel the window; the stride is the kernel where not given.
 */
export function avgPool2d(x: Tensor, kernel: Pair, options: Omit<WindowOptions, 'dilation'> = {}): Tensor {
  const window = typeof kernel === 'number' ? ([kernel, kernel] as const) : kernel;
  const attributes = windowAttributes(window, { stride: window, ...options });
  return x.graph.apply(avgPool2dOp, [x], attributes).outputs[0];
}
