import { sameShape } from '../../graph/types.js';
import { add, relu } from '../../ops/elementwise/index.js';
import { defineImageRule } from '../rule.js';

/** ReLU of a normalisation (and residual) that is not computed yet: one pass for all of it. */
export const fusedRelu = defineImageRule({
  op: relu.op,
  accepts: ({ inputs: [x] }, writer) => writer.affine(x) !== undefined,
  emit(writer, { inputs: [x], outputs: [y] }) {
    const affine = writer.affine(x)!;
    const { layout } = affine;
    const value = layout.affine(writer, affine, y.shape, 'Relu');
    writer.bindImage(y, layout, layout.clearPadding(writer, value, y.shape));
  },
});

/** A normalisation plus an image: the residual connection, still to be computed. */
export const fusedResidual = defineImageRule({
  op: add.op,
  accepts({ inputs: [x, residual] }, writer) {
    const affine = writer.affine(x);
    return affine !== undefined && !affine.residual && sameShape(x.shape, residual.shape);
  },
  emit(writer, { inputs: [x, residual], outputs: [y] }) {
    const affine = writer.affine(x)!;
    writer.bindAffine(y, { ...affine, residual: writer.image(residual, affine.layout) });
  },
});
