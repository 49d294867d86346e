import type { Tensor } from '../../graph/graph.js';
import type { WindowAttributes } from '../../ops/conv/geometry.js';
import { maxPool2dGradientOp, maxPool2dOp } from '../../ops/pool/max-pool2d.js';
import { withoutBias } from '../images/without-bias.js';
import type { ModelWriter } from '../model-writer.js';
import { defineImageRule } from '../rule.js';
import { firstMatch } from '../rules/max-pool-gradient-by-tiles.js';
import { geometryOf } from './geometry.js';
import { phased } from './layout.js';

/** 2x2 windows with stride 2 on maps with even sides, of which one was computed in the phased layout. */
function takes(
  x: Tensor,
  { kernel, stride, padding, dilation }: WindowAttributes,
  writer: ModelWriter,
): boolean {
  return (
    [...kernel, ...stride].every((side) => side === 2) &&
    padding.every((side) => side === 0) &&
    dilation.every((step) => step === 1) &&
    x.shape.slice(2).every((side) => side % 2 === 0) &&
    writer.layoutOf(x) === phased
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

function poolingOf(x: Tensor): Pooling {
  const { images, channels, tile, tileRows, tileColumns } = geometryOf(x.shape);
  const [, , height, width] = x.shape as [number, number, number, number];
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
function windows(writer: ModelWriter, x: Tensor): string {
  const { images, channels, phases, tileRows, tileColumns } = geometryOf(x.shape);
  const { split, order, missing } = poolingOf(x);
  const { z } = withoutBias(writer, x);
  return writer.share(x, `windows of ${z}`, () => {
    let tiles = writer.reshape(z, [phases, channels, tileRows, tileColumns, images]);
    // An odd number of tiles leaves the last pooled one half empty; its zeros become the pooled map's padding.
    if (missing.some((n) => n > 0)) {
      tiles = writer.op('Pad', [tiles, writer.ints([0, 0, 0, 0, 0, 0, 0, ...missing, 0])]);
    }
    const apart = writer.op('Transpose', [writer.reshape(tiles, split)], { perm: order });
    return writer.reshape(apart, [4, -1]);
  });
}

function highest(writer: ModelWriter, x: Tensor): string {
  const members = windows(writer, x);
  return writer.share(x, `highest of ${members}`, () =>
    writer.op('ReduceMax', [members, writer.ints([0])], { keepdims: 1 }),
  );
}

export const phasedMaxPool = defineImageRule({
  op: maxPool2dOp,
  accepts: ({ inputs: [x], attributes }, writer) => takes(x, attributes, writer),
  emit(writer, { inputs: [x], outputs: [y] }) {
    const { channels, phases, columns } = geometryOf(y.shape);
    // A bias moves no maximum; what follows may add it in passing.
    const { bias } = withoutBias(writer, x);
    const value = writer.reshape(highest(writer, x), [phases, channels, columns]);
    if (bias) writer.bindAffine(y, { layout: phased, z: value, shift: bias });
    else writer.bindImage(y, phased, value);
  },
});

export const phasedMaxPoolGradient = defineImageRule({
  op: maxPool2dGradientOp,
  accepts: ({ inputs: [, x], attributes }, writer) => takes(x, attributes, writer),
  emit(writer, { inputs: [dy, x], outputs: [dx] }) {
    const { images, channels, phases, tileRows, tileColumns, columns } = geometryOf(x.shape);
    const { split, order, missing } = poolingOf(x);
    const mask = firstMatch(writer, windows(writer, x), highest(writer, x), 4);
    const spread = writer.op('Mul', [mask, writer.reshape(writer.image(dy, phased), [1, -1])]);
    const ordered = writer.reshape(
      spread,
      order.map((axis) => split[axis]!),
    );
    let tiles = writer.op('Transpose', [ordered], { perm: split.map((_, axis) => order.indexOf(axis)) });
    if (missing.some((n) => n > 0)) {
      const whole = [phases, channels, tileRows + missing[0], tileColumns + missing[1], images];
      const end = writer.ints([tileRows, tileColumns]);
      tiles = writer.op('Slice', [
        writer.reshape(tiles, whole),
        writer.ints([0, 0]),
        end,
        writer.ints([2, 3]),
      ]);
    }
    writer.bindImage(dx, phased, writer.reshape(tiles, [phases, channels, columns]));
  },
});
