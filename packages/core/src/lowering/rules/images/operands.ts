import type { Tensor } from '../../../graph/graph.js';
import { sameShape } from '../../../graph/types.js';
import type { ImageShape } from '../../../ops/conv/geometry.js';
import type { ImageLayout } from '../../layouts/layout.js';
import type { ModelWriter } from '../../model-writer.js';

/** How a tensor can take part in an elementwise operation on images of a shape. */
export type Role = 'image' | 'scalar' | 'perChannel' | 'perSampleAndChannel';

/** The role of an operand that broadcasts to `shape`, if it is one that every layout can serve. */
export function roleOf(operand: Tensor, shape: ImageShape): Role | undefined {
  const [images, channels] = shape;
  if (sameShape(operand.shape, shape)) return 'image';
  if (operand.shape.every((dim) => dim === 1)) return 'scalar';
  const four = [...new Array<number>(4 - operand.rank).fill(1), ...operand.shape];
  if (sameShape(four, [1, channels, 1, 1])) return 'perChannel';
  if (sameShape(four, [images, channels, 1, 1])) return 'perSampleAndChannel';
  return undefined;
}

/** The operand in a form that broadcasts in the layout as it did in its logical form. */
export function operandValue(
  writer: ModelWriter,
  layout: ImageLayout,
  operand: Tensor,
  role: Role,
  shape: ImageShape,
): string {
  switch (role) {
    case 'image':
      return writer.reshape(writer.image(operand, layout), layout.operandShape(shape));
    case 'scalar':
      return writer.reshape(writer.value(operand), [1, 1, 1, 1]);
    case 'perChannel':
      return layout.perChannel(writer, writer.value(operand), shape);
    case 'perSampleAndChannel':
      return layout.perSampleAndChannel(writer, writer.value(operand), shape);
  }
}
