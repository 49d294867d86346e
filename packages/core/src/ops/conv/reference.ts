import { dimensions, type Shape, sizeOf } from '../../graph/types.js';
import { type ConvAttributes, forEachTap } from './geometry.js';

/** Calls `visit` with the flat indices of every product y += x * weight of a convolution. */
export function forEachProduct(
  x: Shape,
  y: Shape,
  attributes: ConvAttributes,
  visit: (yIndex: number, xIndex: number, weightIndex: number) => void,
): void {
  const { kernel, groups } = attributes;
  const [images, inChannels] = dimensions(x, 4);
  const [, outChannels, outHeight, outWidth] = dimensions(y, 4);
  const [inGroup, outGroup] = [inChannels / groups, outChannels / groups];
  const [xPlane, yPlane, taps] = [sizeOf(x.slice(2)), sizeOf(y.slice(2)), kernel[0] * kernel[1]];
  forEachTap(x, [outHeight, outWidth], attributes, (outputPixel, inputPixel, tap) => {
    for (let n = 0; n < images; n++) {
      for (let o = 0; o < outChannels; o++) {
        for (let c = 0; c < inGroup; c++) {
          const channel = Math.floor(o / outGroup) * inGroup + c;
          visit(
            (n * outChannels + o) * yPlane + outputPixel,
            (n * inChannels + channel) * xPlane + inputPixel,
            (o * inGroup + c) * taps + tap,
          );
        }
      }
    }
  });
}
