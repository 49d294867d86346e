import type { Tensor } from '../../graph/graph.js';
import type { ModelWriter } from '../model-writer.js';
import type { ImageLayout } from './layout.js';

/** Images without a bias [C] that is still to be added to them, for those to whom it makes no difference. */
export function withoutBias(
  writer: ModelWriter,
  x: Tensor,
): { layout: ImageLayout; z: string; bias: string | undefined } {
  const layout = writer.layoutOf(x)!;
  const affine = writer.affine(x);
  if (!affine || affine.scale || affine.residual)
    return { layout, z: writer.image(x, layout), bias: undefined };
  const z = writer.share(x, 'without bias', () => layout.clearPadding(writer, affine.z, x.shape));
  return { layout, z, bias: affine.shift };
}
