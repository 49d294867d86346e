import type { Shape } from '../../graph/types.js';
import type { ModelWriter } from '../model-writer.js';
import { clearPadding } from './convert.js';
import { geometryOf } from './geometry.js';

/** scale z + shift (+ residual) for each channel, not computed yet: what follows may be computed with it. */
export interface Affine {
  /** [P, C, L] */
  readonly z: string;
  /** [C] */
  readonly scale: string;
  /** [C] */
  readonly shift: string;
  /** [P, C, L] */
  readonly residual?: string;
}

/** Columns from which ONNX Runtime's depthwise FusedConv, one pass for everything, beats separate operations. */
const fusedColumns = 1024;

/** Computes the affine map, with ReLU after it if asked for; [P, C, L]. */
export function emitAffine(
  writer: ModelWriter,
  { z, scale, shift, residual }: Affine,
  shape: Shape,
  activation?: 'Relu',
): string {
  const { channels, columns } = geometryOf(shape);
  return clearPadding(writer, columns >= fusedColumns ? fused() : separate(), shape);

  function fused(): string {
    const kernel = writer.reshape(scale, [channels, 1, 1]);
    const attributes = { group: channels, kernel_shape: [1], ...(activation && { activation }) };
    const inputs = [z, kernel, shift, ...(residual ? [residual] : [])];
    return writer.op('FusedConv', inputs, attributes, { domain: 'com.microsoft' });
  }

  function separate(): string {
    const column = (vector: string) => writer.reshape(vector, [channels, 1]);
    let y = writer.op('Add', [writer.op('Mul', [z, column(scale)]), column(shift)]);
    if (residual) y = writer.op('Add', [y, residual]);
    return activation ? writer.op(activation, [y]) : y;
  }
}
