import { isOnCpu } from '../../../graph/emitter.js';
import { conv2dWeightGradientOp, sumOfTaps } from '../../../ops/conv/conv2d-weight-gradient.js';
import { defineRule } from '../rule.js';

/** The products of a grouped convolution's taps, without transposing their operands: ONNX Runtime can do so on the CPU. */
export const groupedWeightGradient = defineRule(
  conv2dWeightGradientOp,
  (writer, { inputs: [dy, x], outputs: [dw], attributes }) => {
    if (!isOnCpu(writer.target) || attributes.groups === 1) return undefined;
    const product = (a: string, b: string) =>
      writer.op('FusedMatMul', [a, b], { transB: 1 }, { domain: 'com.microsoft' });
    return [sumOfTaps(writer, { dy, x, dw }, attributes, product)];
  },
);
