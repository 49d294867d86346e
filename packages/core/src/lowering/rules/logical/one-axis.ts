import { isOnCpu } from '../../../graph/emitter.js';
import { sameShape, sizeOf } from '../../../graph/types.js';
import type { LoweringRule } from '../rule.js';

/** Elements from which it is worth two reshapes. */
const manyElements = 2 ** 9;

/**
 * Numbers on tensors whose last axes have one element, as an optimizer's on the weights of 1x1 convolutions: on one axis.
 * ONNX Runtime goes through [O, C, 1, 1] and a scalar element by element, and takes a hundred times as long.
 */
export const onOneAxis: LoweringRule = {
  tryEmit(writer, { op, inputs, outputs, attributes }) {
    const { shape } = outputs[0]!;
    if (!isOnCpu(writer.target) || !op.elementwise || inputs.length < 2) return undefined;
    const size = sizeOf(shape);
    if (shape.length < 2 || shape.at(-1) !== 1 || size < manyElements) return undefined;
    const isTaken = inputs.every((input) => sameShape(input.shape, shape) || sizeOf(input.shape) === 1);
    if (!isTaken || inputs.some((input) => writer.layoutOf(input))) return undefined;
    const operands = inputs.map((input) => writer.reshape(writer.value(input), [sizeOf(input.shape)]));
    return [writer.reshape(op.elementwise(writer, operands, attributes), shape)];
  },
};
