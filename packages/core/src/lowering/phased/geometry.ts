import type { Shape } from '../../graph/types.js';

/**
 * The phased layout of images [N, C, H, W]: [16, C, L]. The image is cut into tiles of 4 x 4 pixels; pixel
 * (4 ty + py, 4 tx + px) stands at phase 4 py + px and at column (ty, tx, n) of L = th tw N, images innermost. So
 * an operation on pixels or channels is one on a plain matrix, and Winograd's transforms are products over the
 * phases. A map whose sides are no multiples of 4 is padded; the padding is zero in every value that is bound.
 */
export interface Geometry {
  readonly images: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** Rows and columns of tiles. */
  readonly tileRows: number;
  readonly tileColumns: number;
  /** th tw N */
  readonly columns: number;
  /** Whether the tiles reach over the map's edge. */
  readonly isPadded: boolean;
}

export function geometryOf([images, channels, height, width]: Shape): Geometry {
  const tileRows = Math.ceil(height! / 4);
  const tileColumns = Math.ceil(width! / 4);
  return {
    images: images!,
    channels: channels!,
    height: height!,
    width: width!,
    tileRows,
    tileColumns,
    columns: tileRows * tileColumns * images!,
    isPadded: height! % 4 !== 0 || width! % 4 !== 0,
  };
}

/** 1 for pixels of the map, 0 for the padding: [16, 1, tiles, 1]. */
export function maskOf({ height, width, tileRows, tileColumns }: Geometry): Float32Array {
  const tiles = tileRows * tileColumns;
  return Float32Array.from({ length: 16 * tiles }, (_, i) => {
    const phase = Math.floor(i / tiles);
    const tile = i % tiles;
    const row = 4 * Math.floor(tile / tileColumns) + Math.floor(phase / 4);
    const column = 4 * (tile % tileColumns) + (phase % 4);
    return row < height && column < width ? 1 : 0;
  });
}
