import { passAxis } from '../../graph/channel-flow.js';
import type { Tensor } from '../../graph/graph.js';
import type { Op } from '../../graph/op.js';
import { formatShape, type Shape, ShapeError, sizeOf } from '../../graph/types.js';
import { coordinates, flatIndex } from '../../graph/walk.js';

/** One range for each axis: start, start + step, ... (size elements). */
interface SliceAttributes {
  readonly starts: readonly number[];
  readonly sizes: readonly number[];
  readonly steps: readonly number[];
}

/** A range of one axis; the whole of it where nothing is given. */
export interface Range {
  readonly start?: number;
  /** First index that is not taken. */
  readonly end?: number;
  /** A positive step. */
  readonly step?: number;
}

const sliceOp: Op<SliceAttributes> = {
  name: 'slice',
  infer: ([x], { starts, sizes, steps }) => {
    x.shape.forEach((dim, axis) => {
      const last = starts[axis]! + (sizes[axis]! - 1) * steps[axis]!;
      if (!(starts[axis]! >= 0 && steps[axis]! >= 1 && sizes[axis]! >= 1 && last < dim)) {
        throw new ShapeError(
          `the range of axis ${axis} (${sizes[axis]} elements from ${starts[axis]}, step ${steps[axis]}) leaves ` +
            `the shape ${formatShape(x.shape)}`,
        );
      }
    });
    return [{ dtype: x.dtype, shape: sizes }];
  },
  // Ranges are given where the graph is built: nothing can be cut from what is taken in part, nor from the part.
  channels: ({ inputs: [x], outputs: [y] }, flow) => {
    x.shape.forEach((dim, axis) => {
      if (dim === y.shape[axis]) passAxis(flow, x, axis, y, axis);
      else for (const tensor of [x, y]) flow.keep(tensor, axis);
    });
  },
  gradient: ({ inputs: [x], attributes: { starts, steps } }, [dy]) => [
    dy && embed(dy, x.shape, starts, steps),
  ],
  emit: (emitter, { inputs: [x], attributes: { starts, sizes, steps } }) => {
    const axes = x.shape.flatMap((dim, axis) => (sizes[axis] === dim ? [] : [axis]));
    const pick = (values: readonly number[]) => emitter.ints(axes.map((axis) => values[axis]!));
    const ends = starts.map((start, axis) => start + (sizes[axis]! - 1) * steps[axis]! + 1);
    return [
      emitter.op('Slice', [emitter.value(x), pick(starts), pick(ends), emitter.ints(axes), pick(steps)]),
    ];
  },
  reference: ([x], { attributes: { starts, sizes, steps } }) => [
    Float64Array.from({ length: sizeOf(sizes) }, (_, flat) => {
      const coords = coordinates(flat, sizes).map((c, axis) => starts[axis]! + c * steps[axis]!);
      return x.data[flatIndex(coords, x.shape)]!;
    }),
  ],
};

/**
 * Part of x: one range for each of the leading axes; the others are taken whole.
 * @throws ShapeError where a range is empty or leaves the shape.
 */
export function slice(x: Tensor, ranges: readonly Range[]): Tensor {
  x.graph.check('slice', () => {
    if (ranges.length > x.rank) {
      throw new ShapeError(`${ranges.length} ranges were given for the shape ${formatShape(x.shape)}`);
    }
  });
  const full = x.shape.map((dim, axis) => {
    const { start = 0, end = dim, step = 1 } = ranges[axis] ?? {};
    return { start, size: Math.ceil((end - start) / step), step };
  });
  if (full.every(({ start, size, step }, axis) => start === 0 && size === x.shape[axis] && step === 1)) {
    return x;
  }
  const sizes = full.map((range) => range.size);
  const attributes = { starts: full.map((r) => r.start), sizes, steps: full.map((r) => r.step) };
  return x.graph.apply(sliceOp, [x], attributes).outputs[0];
}

interface EmbedAttributes {
  readonly shape: Shape;
  readonly starts: readonly number[];
  readonly steps: readonly number[];
}

const embedOp: Op<EmbedAttributes> = {
  name: 'embed',
  infer: ([x], { shape }) => [{ dtype: x.dtype, shape }],
  gradient: ({ inputs: [x], attributes: { starts, steps } }, [dy]) => [
    dy &&
      slice(
        dy,
        starts.map((start, axis) => ({
          start,
          end: start + (x.shape[axis]! - 1) * steps[axis]! + 1,
          step: steps[axis]!,
        })),
      ),
  ],
  emit: (emitter, { inputs: [x], attributes: { shape, starts, steps } }) => {
    let value = emitter.value(x);
    const spread = [...x.shape];
    if (steps.some((step) => step > 1)) {
      // Zeros between the elements: each becomes the first of `step` along a new axis, which is then merged.
      const split = x.shape.flatMap((dim) => [dim, 1]);
      value = emitter.reshape(value, split);
      const after = steps.flatMap((step) => [0, step - 1]);
      value = emitter.op('Pad', [value, emitter.ints([...after.map(() => 0), ...after])]);
      x.shape.forEach((dim, axis) => {
        spread[axis] = dim * steps[axis]!;
      });
      value = emitter.reshape(value, spread);
    }
    // The padding at the end may be negative: it trims the zeros that stand behind the last element.
    const ends = shape.map((dim, axis) => dim - starts[axis]! - spread[axis]!);
    return [emitter.op('Pad', [value, emitter.ints([...starts, ...ends])])];
  },
  reference: ([x], { attributes: { shape, starts, steps } }) => {
    const y = new Float64Array(sizeOf(shape));
    x.data.forEach((value, flat) => {
      const coords = coordinates(flat, x.shape).map((c, axis) => starts[axis]! + c * steps[axis]!);
      y[flatIndex(coords, shape)] = value;
    });
    return [y];
  },
};

/** Zeros of the given shape with x written at a (strided) range: the inverse, and the gradient, of slice. */
function embed(x: Tensor, shape: Shape, starts: readonly number[], steps: readonly number[]): Tensor {
  return x.graph.apply(embedOp, [x], { shape, starts, steps }).outputs[0];
}

/** x with zeros around it: `before[i]` and `after[i]` elements along axis i. */
export function pad(x: Tensor, before: readonly number[], after: readonly number[]): Tensor {
  x.graph.check('pad', () => {
    if (before.length !== x.rank || after.length !== x.rank || [...before, ...after].some((n) => n < 0)) {
      throw new ShapeError(
        `the shape ${formatShape(x.shape)} needs ${x.rank} counts of at least 0 on each side, got ` +
          `${formatShape(before)} and ${formatShape(after)}`,
      );
    }
  });
  const shape = x.shape.map((dim, axis) => dim + before[axis]! + after[axis]!);
  if (sizeOf(shape) === sizeOf(x.shape)) return x;
  return embed(
    x,
    shape,
    before,
    x.shape.map(() => 1),
  );
}
