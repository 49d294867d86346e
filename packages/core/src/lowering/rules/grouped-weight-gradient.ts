import { conv2dWeightGradientOp, sumOfTaps } from '../../ops/conv/conv2d-weight-gradient.js';
import { defineRule } from '../rule.js';

/** The products of a grouped convolution's taps, without transposing their operands: ONNX Runtime can do so on the CPU. */
export const groupedWeightGradient = defineRule({
  op: conv2dWeightGradientOp,
  accepts: ({ attributes: { groups } }, { provider }) => provider === 'cpu' && groups > 1,
  emit: (emitter, { inputs: [dy, x], outputs: [dw], attributes }) => [
    sumOfTaps(emitter, { dy: dy, x: x, dw: dw }, attributes, (_, a, b) =>
      emitter.op('FusedMatMul', [a, b], { transB: 1 }, { domain: 'com.microsoft' }),
    ),
  ],
});
