import type { Tensor } from '../../graph/graph.js';
import { add, exp, log, sub } from '../elementwise/index.js';
import { reshape } from '../shape/reshape.js';
import { stopGradient } from '../stop-gradient.js';
import type { ReduceOptions } from './define.js';
import { max } from './max.js';
import { sum } from './sum.js';

/**
 * log(sum(exp(x))) over axes, finite for any finite x: the maximum is taken out before exp. Built from
 * reductions rather than ONNX's LogSoftmax, which the WebGPU provider leaves to the CPU.
 */
export function logSumExp(x: Tensor, options: ReduceOptions = {}): Tensor {
  // The result does not depend on the shift, so no gradient has to pass through it.
  const shift = stopGradient(max(x, { axes: options.axes, keepDims: true }));
  const total = sum(exp(sub(x, shift)), options);
  return add(log(total), reshape(shift, total.shape));
}
