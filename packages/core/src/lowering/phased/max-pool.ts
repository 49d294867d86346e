import type { Tensor } from '../../graph/graph.js';
import type { WindowAttributes } from '../../ops/conv/geometry.js';
import { maxPool2dGradientOp, maxPool2dOp } from '../../ops/pool/max-pool2d.js';
import type { ModelWriter } from '../model-writer.js';
import { definePhasedRule } from '../rule.js';
import { firstMatch } from '../rules/max-pool-gradient-by-tiles.js';
import { geometryOf } from './geometry.js';

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
    writer.isPhased(x)
  );
}

/** Tiles of the input, made even in number, as tiles of the pooled map. */
function pooledTiles(x: Tensor) {
  const { images, channels, tileRows, tileColumns } = geometryOf(x.shape);
  const rows = Math.ceil(tileRows / 2);
  const columns = Math.ceil(tileColumns / 2);
  return {
    images,
    channels,
    rows,
    columns,
    missing: [2 * rows - tileRows, 2 * columns - tileColumns] as const,
  };
}

/** The low bits of the phases are the place in the window; the others and the low bits of the tiles a new phase. */
const byWindow = [1, 3, 6, 0, 8, 2, 4, 5, 7, 9];

/** The four members of each window as the leading axis: [4, 16 C L] for the pooled map's L. */
function windows(writer: ModelWriter, x: Tensor): string {
  const { images, channels, rows, columns, missing } = pooledTiles(x);
  const { tileRows, tileColumns } = geometryOf(x.shape);
  return writer.share(x, 'windows', () => {
    let tiles = writer.reshape(writer.phased(x), [16, channels, tileRows, tileColumns, images]);
    // An odd number of tiles leaves the last pooled one half empty; its zeros become the pooled map's padding.
    if (missing.some((n) => n > 0)) {
      tiles = writer.op('Pad', [tiles, writer.ints([0, 0, 0, 0, 0, 0, 0, ...missing, 0])]);
    }
    const split = writer.reshape(tiles, [2, 2, 2, 2, channels, rows, 2, columns, 2, images]);
    return writer.reshape(writer.op('Transpose', [split], { perm: byWindow }), [4, -1]);
  });
}

function highest(writer: ModelWriter, x: Tensor): string {
  return writer.share(x, 'highest', () =>
    writer.op('ReduceMax', [windows(writer, x), writer.ints([0])], { keepdims: 1 }),
  );
}

export const phasedMaxPool = definePhasedRule({
  op: maxPool2dOp,
  accepts: ({ inputs: [x], attributes }, writer) => takes(x!, attributes, writer),
  emit(writer, { inputs: [x], outputs: [y] }) {
    const { channels, columns } = geometryOf(y!.shape);
    writer.bindPhased(y!, writer.reshape(highest(writer, x!), [16, channels, columns]));
  },
});

export const phasedMaxPoolGradient = definePhasedRule({
  op: maxPool2dGradientOp,
  accepts: ({ inputs: [, x], attributes }, writer) => takes(x!, attributes, writer),
  emit(writer, { inputs: [dy, x], outputs: [dx] }) {
    const { images, channels, rows, columns, missing } = pooledTiles(x!);
    const { tileRows, tileColumns, columns: inputColumns } = geometryOf(x!.shape);
    const mask = firstMatch(writer, windows(writer, x!), highest(writer, x!), 4);
    const spread = writer.op('Mul', [mask, writer.reshape(writer.phased(dy!), [1, -1])]);
    const shape = [2, 2, 2, 2, channels, rows, 2, columns, 2, images];
    const split = writer.reshape(
      spread,
      byWindow.map((axis) => shape[axis]!),
    );
    let tiles = writer.op('Transpose', [split], { perm: shape.map((_, axis) => byWindow.indexOf(axis)) });
    if (missing.some((n) => n > 0)) {
      const whole = writer.reshape(tiles, [16, channels, 2 * rows, 2 * columns, images]);
      tiles = writer.op('Slice', [
        whole,
        writer.ints([0, 0]),
        writer.ints([tileRows, tileColumns]),
        writer.ints([2, 3]),
      ]);
    }
    writer.bindPhased(dx!, writer.reshape(tiles, [16, channels, inputColumns]));
  },
});
