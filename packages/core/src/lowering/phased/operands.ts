import type { Tensor } from '../../graph/graph.js';
import { type Shape, sameShape } from '../../graph/types.js';
import type { ModelWriter } from '../model-writer.js';
import { geometryOf } from './geometry.js';

/** How a tensor can take part in an elementwise operation on phased images of a shape. */
type Role = 'image' | 'scalar' | 'perChannel' | 'perSampleAndChannel';

/** The role of an operand that broadcasts to `shape`, if it is one that the phased layout can serve. */
export function roleOf(operand: Tensor, shape: Shape): Role | undefined {
  const [images, channels] = shape as [number, number, number, number];
  if (sameShape(operand.shape, shape)) return 'image';
  if (operand.shape.every((dim) => dim === 1)) return 'scalar';
  const four = [...new Array<number>(4 - operand.rank).fill(1), ...operand.shape];
  if (sameShape(four, [1, channels, 1, 1])) return 'perChannel';
  if (sameShape(four, [images, channels, 1, 1])) return 'perSampleAndChannel';
  return undefined;
}

/** The operand as [P or 1, C or 1, tiles or 1, N or 1], which broadcasts as it did in its logical form. */
export function operandValue(writer: ModelWriter, operand: Tensor, shape: Shape): string {
  const { images, channels, phases, columns } = geometryOf(shape);
  switch (roleOf(operand, shape)!) {
    case 'image':
      return writer.reshape(writer.phased(operand), [phases, channels, columns / images, images]);
    case 'scalar':
      return writer.reshape(writer.value(operand), [1, 1, 1, 1]);
    case 'perChannel':
      return writer.reshape(writer.value(operand), [1, channels, 1, 1]);
    case 'perSampleAndChannel': {
      const rows = writer.reshape(writer.value(operand), [images, channels]);
      return writer.reshape(writer.op('Transpose', [rows], { perm: [1, 0] }), [1, channels, 1, images]);
    }
  }
}
