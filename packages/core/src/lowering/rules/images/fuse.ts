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

/** The mask is where y y - 6 y < 0: one pass makes it of y and, in its place, y y. */
export const imageRelu6Gradient = defineRule(relu6GradientOp, (writer, { inputs: [dy, y] }) => {
  const layout = writer.layoutOf(y) ?? writer.layoutOf(dy);
  const { shape } = y;
  if (!layout || !hasRank(shape, 4)) return undefined;
  const z = writer.image(y, layout);
  const scale = writer.floats([shape[1]], new Float32Array(shape[1]).fill(-6));
  const residual = writer.op('Mul', [z, z]);
  const mask = layout.affine(writer, { z, scale, residual }, shape, 'isNegative');
  return [{ layout, value: writer.op('Mul', [writer.image(dy, layout), mask]) }];
});
