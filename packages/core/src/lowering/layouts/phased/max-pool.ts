import type { Emitter } from '../../../graph/emitter.js';
import type { Tensor } from '../../../graph/graph.js';
import type { ImageShape, WindowAttributes } from '../../../ops/conv/geometry.js';
import { firstMatch } from '../first-match.js';
import type { ImageEmitter, ImageLayout, MaxPooling } from '../layout.js';
import { geometryOf } from './geometry.js';

/** 2x2 windows with stride 2 on maps with even sides. */
function halves(
  [, , height, width]: ImageShape,
  { kernel, stride, padding, dilation }: WindowAttributes,
): boolean {
  return (
    [...kernel, ...stride].every((side) => side === 2) &&
    padding.every((side) => side === 0) &&
    dilation.every((step) => step === 1) &&
    height % 2 === 0 &&
    width % 2 === 0
  );
}

/** How the input's phases and tiles become the pooled map's. */
interface Pooling {
  /** Shape of the input split into: high and low bits of the phase and of the tile, for rows and columns. */
  readonly split: readonly number[];
  /** The order of those axes that puts the place in the window first and leaves the pooled map phased. */
  readonly order: readonly number[];
  /** Tiles that the input lacks for an even number. */
  readonly missing: readonly [rows: number, columns: number];
}

function poolingOf(shape: ImageShape): Pooling {
  const { images, channels, height, width, tile, tileRows, tileColumns } = geometryOf(shape);
  const pooledTile = geometryOf([images, channels, height / 2, width / 2]).tile;
  // A pooled tile takes one or two of the input's tiles in each direction.
  const taken = (2 * pooledTile) / tile;
  const [rows, columns] = [Math.ceil(tileRows / taken), Math.ceil(tileColumns / taken)];
  return {
    split: [tile / 2, 2, tile / 2, 2, channels, rows, taken, columns, taken, images],
    order: [1, 3, 6, 0, 8, 2, 4, 5, 7, 9],
    missing: [taken * rows - tileRows, taken * columns - tileColumns],
  };
}

/** The four members of each window as the leading axis: [4, P C L] for the pooled map's P and L. */
function windows(emitter: Emitter, z: string, shape: ImageShape): string {
  const { images, channels, phases, tileRows, tileColumns } = geometryOf(shape);
  const { split, order, missing } = poolingOf(shape);
  let tiles = emitter.reshape(z, [phases, channels, tileRows, tileColumns, images]);
  // An odd number of tiles leaves the last pooled one half empty; its zeros become the pooled map's padding.
  if (missing.some((n) => n > 0)) {
    tiles = emitter.op('Pad', [tiles, emitter.ints([0, 0, 0, 0, 0, 0, 0, ...missing, 0])]);
  }
  const apart = emitter.op('Transpose', [emitter.reshape(tiles, split)], { perm: order });
  return emitter.reshape(apart, [4, -1]);
}

/** [4, P C L] as it comes from {@link windows} back to the input's [P, C, L]. */
function unwindowed(emitter: Emitter, value: string, shape: ImageShape): string {
  const { images, channels, phases, tileRows, tileColumns, columns } = geometryOf(shape);
  const { split, order, missing } = poolingOf(shape);
  const ordered = emitter.reshape(
    value,
    order.map((axis) => split[axis]!),
  );
  let tiles = emitter.op('Transpose', [ordered], { perm: split.map((_, axis) => order.indexOf(axis)) });
  if (missing.some((n) => n > 0)) {
    const whole = [phases, channels, tileRows + missing[0], tileColumns + missing[1], images];
    const end = emitter.ints([tileRows, tileColumns]);
    tiles = emitter.op('Slice', [
      emitter.reshape(tiles, whole),
      emitter.ints([0, 0]),
      end,
      emitter.ints([2, 3]),
    ]);
  }
  return emitter.reshape(tiles, [phases, channels, columns]);
}

export function phasedMaxPooling(
  layout: ImageLayout,
  shape: ImageShape,
  window: WindowAttributes,
): MaxPooling | undefined {
  if (!halves(shape, window)) return undefined;
  const members = (emitter: ImageEmitter, x: Tensor, z: string) =>
    emitter.share(x, `windows of ${z}`, () => windows(emitter, z, shape));
  const highest = (emitter: ImageEmitter, x: Tensor, z: string) => {
    const all = members(emitter, x, z);
    return emitter.share(x, `highest of ${all}`, () =>
      emitter.op('ReduceMax', [all, emitter.ints([0])], { keepdims: 1 }),
    );
  };
  return {
    forward(emitter, x, z) {
      const [images, channels, height, width] = shape;
      const pooled = layout.valueShape([images, channels, height / 2, width / 2]);
      return emitter.reshape(highest(emitter, x, z), pooled);
    },
    gradient(emitter, dy, x, z) {
      const mask = firstMatch(emitter, members(emitter, x, z), highest(emitter, x, z), 4);
      const spread = emitter.op('Mul', [mask, emitter.reshape(emitter.image(dy, layout), [1, -1])]);
      return unwindowed(emitter, spread, shape);
    },
  };
}
