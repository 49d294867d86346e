import { meanOp } from '../../../ops/reduce/mean.js';
import { defineRule } from '../rule.js';

/** The mean over rows and columns is ONNX's GlobalAveragePool, which every consumer of models knows. */
export const globalAveragePool = defineRule(
  meanOp,
  (writer, { inputs: [x], attributes: { axes, keepDims } }) => {
    if (x.rank !== 4 || axes.join() !== '2,3') return undefined;
    const pooled = writer.op('GlobalAveragePool', [writer.value(x)]);
    return [keepDims ? pooled : writer.op('Flatten', [pooled], { axis: 1 })];
  },
);
