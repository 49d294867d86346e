import { meanOp } from '../../ops/reduce/mean.js';
import { defineRule } from '../rule.js';

/** The mean over rows and columns is ONNX's GlobalAveragePool, which every consumer of models knows. */
export const globalAveragePool = defineRule({
  op: meanOp,
  accepts: ({ inputs: [x], attributes: { axes } }) => x.rank === 4 && axes.join() === '2,3',
  emit: (emitter, { inputs: [x], attributes: { keepDims } }) => {
    const pooled = emitter.op('GlobalAveragePool', [emitter.value(x)]);
    return [keepDims ? pooled : emitter.op('Flatten', [pooled], { axis: 1 })];
  },
});
