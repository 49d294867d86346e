import type { Emitter } from '../../graph/emitter.js';
import { maxPool2dGradientOp } from '../../ops/pool/max-pool2d.js';
import { defineRule } from '../rule.js';

/**
 * Where windows neither overlap nor reach over the edge, each input belongs to at most one window: the taps
 * of the windows are compared with the maximum, the first match takes the gradient, and the taps are put
 * back in place. No provider lacks these operations, unlike MaxPool's indices.
 */
export const maxPoolGradientByTiles = defineRule({
  op: maxPool2dGradientOp,
  accepts: ({ attributes: { kernel, stride, padding, dilation } }) =>
    kernel.join() === stride.join() && padding.every((side) => side === 0) && dilation.join() === '1,1',
  emit: (emitter, { inputs: [dy, x], attributes: { kernel } }) => {
    const [images, channels, height, width] = x.shape as [number, number, number, number];
    const [, , rows, columns] = dy.shape as [number, number, number, number];
    const covered = [rows * kernel[0], columns * kernel[1]] as const;
    const isTrimmed = covered[0] < height || covered[1] < width;

    let image = emitter.value(x);
    if (isTrimmed) {
      image = emitter.op('Slice', [image, emitter.ints([0, 0]), emitter.ints(covered), emitter.ints([2, 3])]);
    }
    // The taps become the leading axis: [kh * kw, N * C, h, w].
    const split = [images * channels, rows, kernel[0], columns, kernel[1]];
    const apart = emitter.op('Transpose', [emitter.op('Reshape', [image, emitter.ints(split)])], {
      perm: [2, 4, 0, 1, 3],
    });
    const taps = emitter.op('Reshape', [apart, emitter.ints([kernel[0] * kernel[1], -1])]);
    const highest = emitter.op('ReduceMax', [taps, emitter.ints([0])], { keepdims: 1 });
    const flatGradient = emitter.op('Reshape', [emitter.value(dy), emitter.ints([1, -1])]);
    const spread = emitter.op('Mul', [
      firstMatch(emitter, taps, highest, kernel[0] * kernel[1]),
      flatGradient,
    ]);

    const together = [kernel[0], kernel[1], images * channels, rows, columns];
    const merged = emitter.op('Transpose', [emitter.op('Reshape', [spread, emitter.ints(together)])], {
      perm: [2, 3, 0, 4, 1],
    });
    const dx = emitter.op('Reshape', [merged, emitter.ints([images, channels, ...covered])]);
    if (!isTrimmed) return [dx];
    return [
      emitter.op('Pad', [dx, emitter.ints([0, 0, 0, 0, 0, 0, height - covered[0], width - covered[1]])]),
    ];
  },
});

/** 1 at the first of `count` taps along an axis that equals the maximum, else 0. Ties are common: flat backgrounds make them. */
export function firstMatch(emitter: Emitter, taps: string, highest: string, count: number, axis = 0): string {
  const matches = emitter.ops(
    'Split',
    [emitter.op('Equal', [taps, highest])],
    { axis, num_outputs: count },
    {
      outputs: count,
    },
  );
  let seen = matches[0]!;
  const first = [seen];
  for (const match of matches.slice(1)) {
    const now = emitter.op('Or', [seen, match]);
    first.push(emitter.op('Xor', [seen, now]));
    seen = now;
  }
  return emitter.op('Cast', [emitter.op('Concat', first, { axis })], { to: 1 });
}
