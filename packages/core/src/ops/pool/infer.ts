import { formatShape, requireFloat, ShapeError, type TensorType } from '../../graph/types.js';
import { type WindowAttributes, windowOutput } from '../conv/geometry.js';

/** The shape rule of poolings, [N, C, H, W] to [N, C, h, w]. */
export function inferPool([x]: readonly [x: TensorType], window: WindowAttributes): [TensorType] {
  requireFloat(x);
  const { shape } = x;
  if (shape.length !== 4) throw new ShapeError(`needs an image [N, C, H, W], got ${formatShape(shape)}`);
  const size = windowOutput(shape, window);
  // A window that lies in the padding alone has no maximum.
  if (window.padding.some((side, i) => side >= window.kernel[i % 2]!)) {
    throw new ShapeError(
      `the padding ${formatShape(window.padding)} must be smaller than the ${window.kernel.join('x')} window ` +
        `over the image ${formatShape(shape)}`,
    );
  }
  return [{ dtype: 'float32', shape: [...shape.slice(0, 2), ...size] }];
}
