import type { Target } from '../../graph/emitter.js';
import type { Tensor } from '../../graph/graph.js';
import { conv2dOp } from '../../ops/conv/conv2d.js';
import { conv2dInputGradientOp } from '../../ops/conv/conv2d-input-gradient.js';
import { conv2dWeightGradientOp } from '../../ops/conv/conv2d-weight-gradient.js';
import type { ConvAttributes } from '../../ops/conv/geometry.js';
import type { ModelWriter } from '../model-writer.js';
import { definePhasedRule } from '../rule.js';
import { chooseStrategy } from './conv/index.js';
import type { ConvShape } from './conv/strategy.js';
import { clearPadding } from './convert.js';
import { geometryOf } from './geometry.js';

/** The phased layout pays on the CPU, where the products are matrix products; other providers convolve better. */
export function isPhased({ provider, lowering, precision }: Target): boolean {
  return provider === 'cpu' && lowering !== 'reference' && precision !== 'high';
}

/** Where convolutions become phased; everything else follows the layout that it finds. */
function suits({ target }: ModelWriter, { x, y }: ConvShape): boolean {
  return isPhased(target) && [...x.slice(2), ...y.slice(2)].every((side) => side >= 2);
}

const forwardShape = (x: Tensor, weight: Tensor, y: Tensor, attributes: ConvAttributes): ConvShape => ({
  x: x.shape,
  weight: weight.shape,
  y: y.shape,
  attributes,
});

export const phasedConv = definePhasedRule({
  op: conv2dOp,
  accepts({ inputs: [x, weight], outputs: [y], attributes }, writer) {
    const conv = forwardShape(x!, weight!, y!, attributes);
    return suits(writer, conv) && chooseStrategy(conv) !== undefined;
  },
  emit(writer, { inputs: [x, weight, bias], outputs: [y], attributes }) {
    const conv = forwardShape(x!, weight!, y!, attributes);
    let value = chooseStrategy(conv)!.forward(writer, conv, x!, weight!);
    if (bias) {
      const column = writer.reshape(writer.value(bias), [geometryOf(conv.y).channels, 1]);
      value = writer.op('Add', [value, column]);
    }
    writer.bindPhased(y!, clearPadding(writer, value, conv.y));
  },
});

export const phasedInputGradient = definePhasedRule({
  op: conv2dInputGradientOp,
  accepts({ inputs: [dy, weight], attributes }, writer) {
    const conv = { x: attributes.shape, weight: weight!.shape, y: dy!.shape, attributes };
    return suits(writer, conv) && chooseStrategy(conv)?.inputGradient !== undefined;
  },
  emit(writer, { inputs: [dy, weight], outputs: [dx], attributes }) {
    const conv = { x: attributes.shape, weight: weight!.shape, y: dy!.shape, attributes };
    const value = chooseStrategy(conv)!.inputGradient!(writer, conv, dy!, weight!);
    writer.bindPhased(dx!, clearPadding(writer, value, conv.x));
  },
});

export const phasedWeightGradient = definePhasedRule({
  op: conv2dWeightGradientOp,
  accepts({ inputs: [dy, x], outputs: [dw], attributes }, writer) {
    const conv = forwardShape(x!, dw!, dy!, attributes);
    return suits(writer, conv) && chooseStrategy(conv) !== undefined;
  },
  emit(writer, { inputs: [dy, x], outputs: [dw], attributes }) {
    const conv = forwardShape(x!, dw!, dy!, attributes);
    writer.bind(dw!, chooseStrategy(conv)!.weightGradient(writer, conv, dy!, x!));
  },
});
