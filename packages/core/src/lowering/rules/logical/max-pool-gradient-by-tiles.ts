import { dimensions } from '../../../graph/types.js';
import { maxPool2dGradientOp } from '../../../ops/pool/max-pool2d.js';
import { firstMatch } from '../../layouts/first-match.js';
import { defineRule } from '../rule.js';

/**
 * Where windows neither overlap nor reach over the edge, each input belongs to at most one window: the taps
 * of the windows are compared with the maximum, the first match takes the gradient, and the taps are put
 * back in place. No provider lacks these operations, unlike MaxPool's indices.
 */
export const maxPoolGradientByTiles = defineRule(
  maxPool2dGradientOp,
  (writer, { inputs: [dy, x], attributes: { kernel, stride, padding, dilation } }) => {
    const isTiled =
      kernel.join() === stride.join() && padding.every((side) => side === 0) && dilation.join() === '1,1';
    if (!isTiled) return undefined;
    const [images, channels, height, width] = dimensions(x.shape, 4);
    const [, , rows, columns] = dimensions(dy.shape, 4);
    const covered = [rows * kernel[0], columns * kernel[1]] as const;
    const isTrimmed = covered[0] < height || covered[1] < width;
    const members = kernel[0] * kernel[1];

    let image = writer.value(x);
    if (isTrimmed) {
      image = writer.op('Slice', [image, writer.ints([0, 0]), writer.ints(covered), writer.ints([2, 3])]);
    }
    // The taps become the leading axis: [kh * kw, N * C, h, w].
    const split = [images * channels, rows, kernel[0], columns, kernel[1]];
    const apart = writer.op('Transpose', [writer.reshape(image, split)], { perm: [2, 4, 0, 1, 3] });
    const taps = writer.reshape(apart, [members, -1]);
    const highest = writer.op('ReduceMax', [taps, writer.ints([0])], { keepdims: 1 });
    const flatGradient = writer.reshape(writer.value(dy), [1, -1]);
    const spread = writer.op('Mul', [firstMatch(writer, taps, highest, members), flatGradient]);

    const together = [kernel[0], kernel[1], images * channels, rows, columns];
    const merged = writer.op('Transpose', [writer.reshape(spread, together)], { perm: [2, 3, 0, 4, 1] });
    const dx = writer.reshape(merged, [images, channels, ...covered]);
    if (!isTrimmed) return [dx];
    const missing = writer.ints([0, 0, 0, 0, 0, 0, height - covered[0], width - covered[1]]);
    return [writer.op('Pad', [dx, missing])];
  },
);
