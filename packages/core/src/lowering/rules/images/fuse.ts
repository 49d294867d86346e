import { dimensions, sameShape } from '../../../graph/types.js';
import { add, relu } from '../../../ops/elementwise/index.js';
import { cleared } from '../../layouts/layout.js';
import { defineRule } from '../rule.js';

/** ReLU of a normalisation (and residual) that is not computed yet: one pass for all of it. */
export const fusedRelu = defineRule(relu.op, (writer, { inputs: [x] }) => {
  const affine = writer.affine(x);
  if (!affine) return undefined;
  const { layout } = affine;
  const shape = dimensions(x.shape, 4);
  return [cleared(writer, layout, layout.affine(writer, affine, shape, 'Relu'), shape)];
});

/** A normalisation plus an image: the residual connection, still to be computed. */
export const fusedResidual = defineRule(add.op, (writer, { inputs: [x, residual] }) => {
  const affine = writer.affine(x);
  if (!affine || affine.residual || !sameShape(x.shape, residual.shape)) return undefined;
  return [{ ...affine, residual: writer.image(residual, affine.layout) }];
});
