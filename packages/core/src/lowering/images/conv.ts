import type { Tensor } from '../../graph/graph.js';
import { conv2dOp } from '../../ops/conv/conv2d.js';
import { conv2dInputGradientOp } from '../../ops/conv/conv2d-input-gradient.js';
import { conv2dWeightGradientOp } from '../../ops/conv/conv2d-weight-gradient.js';
import type { ModelWriter } from '../model-writer.js';
import { defineImageRule } from '../rule.js';
import { chooseStrategy } from './choose-strategy.js';
import type { ConvShape, ConvStrategy } from './conv-strategy.js';
import { signatureOf } from './next-convolutions.js';

/** Maps of one row or column are left to the simplest form. */
const isMap = ({ x, y }: ConvShape) => [...x.slice(2), ...y.slice(2)].every((side) => side >= 2);

/** The strategy of a convolution, from the layout of the images that it starts from. */
function strategyFor(writer: ModelWriter, conv: ConvShape, from: Tensor): ConvStrategy | undefined {
  if (!isMap(conv)) return undefined;
  const next = writer.nextConvolutions.get(signatureOf(conv));
  return chooseStrategy(conv, writer.target, writer.layoutOf(from), next);
}

/** Binds an image that a strategy has made. */
function bind(writer: ModelWriter, { layout }: ConvStrategy, tensor: Tensor, value: string): void {
  writer.bindImage(tensor, layout, layout.clearPadding(writer, value, tensor.shape));
}

export const imageConv = defineImageRule({
  op: conv2dOp,
  accepts({ inputs: [x, weight], outputs: [y], attributes }, writer) {
    const conv = { x: x.shape, weight: weight.shape, y: y.shape, attributes };
    return strategyFor(writer, conv, x) !== undefined;
  },
  emit(writer, { inputs: [x, weight, bias], outputs: [y], attributes }) {
    const conv = { x: x.shape, weight: weight.shape, y: y.shape, attributes };
    const strategy = strategyFor(writer, conv, x)!;
    const value = strategy.forward(writer, conv, x, weight);
    // What follows may add the bias in passing.
    if (bias) writer.bindAffine(y, { layout: strategy.layout, z: value, shift: writer.value(bias) });
    else bind(writer, strategy, y, value);
  },
});

export const imageInputGradient = defineImageRule({
  op: conv2dInputGradientOp,
  accepts({ inputs: [dy, weight], attributes }, writer) {
    const conv = { x: attributes.shape, weight: weight.shape, y: dy.shape, attributes };
    return strategyFor(writer, conv, dy)?.inputGradient !== undefined;
  },
  emit(writer, { inputs: [dy, weight], outputs: [dx], attributes }) {
    const conv = { x: attributes.shape, weight: weight.shape, y: dy.shape, attributes };
    const strategy = strategyFor(writer, conv, dy)!;
    bind(writer, strategy, dx, strategy.inputGradient!(writer, conv, dy, weight));
  },
});

export const imageWeightGradient = defineImageRule({
  op: conv2dWeightGradientOp,
  accepts({ inputs: [dy, x], outputs: [dw], attributes }, writer) {
    const conv = { x: x.shape, weight: dw.shape, y: dy.shape, attributes };
    return strategyFor(writer, conv, x) !== undefined;
  },
  emit(writer, { inputs: [dy, x], outputs: [dw], attributes }) {
    const conv = { x: x.shape, weight: dw.shape, y: dy.shape, attributes };
    writer.bind(dw, strategyFor(writer, conv, x)!.weightGradient(writer, conv, dy, x));
  },
});
