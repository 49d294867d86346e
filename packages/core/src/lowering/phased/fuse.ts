import { sameShape } from '../../graph/types.js';
import { add } from '../../ops/elementwise/add.js';
import { relu } from '../../ops/elementwise/relu.js';
import { definePhasedRule } from '../rule.js';
import { emitAffine } from './affine.js';

/** ReLU of a normalisation (and residual) that is not computed yet: one pass for all of it. */
export const fusedRelu = definePhasedRule({
  op: relu.op,
  accepts: ({ inputs: [x] }, writer) => writer.affine(x!) !== undefined,
  emit(writer, { inputs: [x], outputs: [y] }) {
    writer.bindPhased(y!, emitAffine(writer, writer.affine(x!)!, y!.shape, 'Relu'));
  },
});

/** A normalisation plus an image: the residual connection, still to be computed. */
export const fusedResidual = definePhasedRule({
  op: add.op,
  accepts({ inputs: [x, residual] }, writer) {
    const affine = writer.affine(x!);
    return affine !== undefined && !affine.residual && sameShape(x!.shape, residual!.shape);
  },
  emit(writer, { inputs: [x, residual], outputs: [y] }) {
    writer.bindAffine(y!, { ...writer.affine(x!)!, residual: writer.phased(residual!) });
  },
});
