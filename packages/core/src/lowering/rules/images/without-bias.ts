import type { Tensor } from '../../../graph/graph.js';
import { dimensions } from '../../../graph/types.js';
import { cleared, type ImageLayout } from '../../layouts/layout.js';
import type { ModelWriter } from '../../model-writer.js';

interface ImageWithoutBias {
  readonly layout: ImageLayout;
  readonly z: string;
  /** [C], where one is left out. */
  readonly bias: string | undefined;
}

/**
 * An image without a bias that is still to be added to it, for those to whom it makes no difference; `undefined` where
 * it is in the logical layout alone.
 */
export function imageWithoutBias(writer: ModelWriter, x: Tensor): ImageWithoutBias | undefined {
  const layout = writer.layoutOf(x);
  if (!layout) return undefined;
  const affine = writer.affine(x);
  if (!affine || affine.scale || affine.residual) {
    return { layout, z: writer.image(x, layout), bias: undefined };
  }
  const shape = dimensions(x.shape, 4);
  const z = writer.share(x, 'without bias', () => {
    const value = typeof affine.z === 'string' ? affine.z : affine.z.emit({});
    return cleared(writer, layout, value, shape).value;
  });
  return { layout, z, bias: affine.shift };
}
