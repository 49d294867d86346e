import type { ImageShape } from '../../../ops/conv/geometry.js';

/**
 * The phased layout of images [N, C, H, W]: [P, C, L]. The image is cut into tiles of t x t pixels; pixel
 * (t ty + py, t tx + px) stands at phase t py + px of P = t^2 and at column (ty, tx, n) of L = th tw N, images
 * innermost. So an operation on pixels or channels is one on a plain matrix, and Winograd's transforms are products
 * over the phases. A map whose sides are no multiples of t is padded; the padding is zero in every value that is
 * bound. Tiles are of 4 x 4 pixels, or of 2 x 2 for maps that are no larger.
 */
export interface Geometry {
  readonly images: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** Side of a tile: 4 or 2. */
  readonly tile: number;
  /** Pixels of a tile. */
  readonly phases: number;
  /** Rows and columns of tiles. */
  readonly tileRows: number;
  readonly tileColumns: number;
  /** th tw N */
  readonly columns: number;
  /** Whether the tiles reach over the map's edge. */
  readonly isPadded: boolean;
}

export function geometryOf([images, channels, height, width]: ImageShape): Geometry {
  const tile = Math.max(height, width) <= 2 ? 2 : 4;
  const tileRows = Math.ceil(height / tile);
  const tileColumns = Math.ceil(width / tile);
  return {
    images,
    channels,
    height,
    width,
    tile,
    phases: tile * tile,
    tileRows,
    tileColumns,
    columns: tileRows * tileColumns * images,
    isPadded: height % tile !== 0 || width % tile !== 0,
  };
}

/** 1 for pixels of the map, 0 for the padding: [P, 1, tiles, 1]. */
export function maskOf({ height, width, tile: side, phases, tileRows, tileColumns }: Geometry): Float32Array {
  const tiles = tileRows * tileColumns;
  return Float32Array.from({ length: phases * tiles }, (_, i) => {
    const phase = Math.floor(i / tiles);
    const tile = i % tiles;
    const row = side * Math.floor(tile / tileColumns) + Math.floor(phase / side);
    const column = side * (tile % tileColumns) + (phase % side);
    return row < height && column < width ? 1 : 0;
  });
}

/** Pixels of all images of a shape, the padding included. */
export function pixelsOf(shape: ImageShape): number {
  const { phases, columns } = geometryOf(shape);
  return phases * columns;
}
