import type { Tensor } from '../../../graph/graph.js';
import { dimensions, hasRank, sameShape } from '../../../graph/types.js';
import { add, relu, relu6 } from '../../../ops/elementwise/index.js';
import { relu6GradientOp } from '../../../ops/elementwise/relu6-gradient.js';
import { type Activation, cleared, emitAffine } from '../../layouts/layout.js';
import type { ModelWriter } from '../../model-writer.js';
import { defineRule, type LoweringRule } from '../rule.js';

/** An activation of a normalisation, a convolution (and a residual) that is not computed yet: one pass for all of it. */
function fusedActivation({ op }: typeof relu, activation: Activation): LoweringRule {
  return defineRule(op, (writer, { inputs: [x] }) => {
    const affine = writer.affine(x);
    if (!affine) return undefined;
    const shape = dimensions(x.shape, 4);
    return [cleared(writer, affine.layout, emitAffine(writer, affine, shape, activation), shape)];
  });
}

export const fusedRelu = fusedActivation(relu, 'relu');
export const fusedRelu6 = fusedActivation(relu6, 'relu6');

/** A normalisation or a convolution plus an image: the residual connection, still to be computed. */
export const fusedResidual = defineRule(add.op, (writer, { inputs: [x, y] }) => {
  if (!sameShape(x.shape, y.shape)) return undefined;
  const held = withResidual(writer, x, y) ?? withResidual(writer, y, x);
  return held && [held];
});

function withResidual(writer: ModelWriter, x: Tensor, residual: Tensor) {
  const affine = writer.affine(x);
  if (!affine || affine.residual) return undefined;
  return { ...affine, residual: writer.image(residual, affine.layout) };
}

/**
 * The mask is a step of y - y y / 6, which one pass makes of y and y y. (1 / 6 is rounded up, so that 6 is outside. Only the
 * very last number below it may be, too.)
 */
export const imageRelu6Gradient = defineRule(relu6GradientOp, (writer, { inputs: [dy, y] }) => {
  const layout = writer.layoutOf(y) ?? writer.layoutOf(dy);
  if (!layout || !hasRank(y.shape, 4)) return undefined;
  const { shape } = y;
  const image = writer.image(y, layout);
  const sixth = writer.floats([shape[1]], new Float32Array(shape[1]).fill(-1 / 6));
  const square = writer.op('Mul', [image, image]);
  const mask = layout.affine(writer, { z: square, scale: sixth, residual: image }, shape, 'step');
  return [{ layout, value: writer.op('Mul', [writer.image(dy, layout), mask]) }];
});
