import type { MatrixView } from './matrix-view.js';

/** Rows and columns of the tile of C whose sums stay in registers. */
const TILE = 4;

/** A packed piece of A (ROWS x DEPTH) stays in the second-level cache, a strip of B (DEPTH x TILE) in the first. */
const ROWS = 128;
const COLUMNS = 512;
const DEPTH = 256;

/** Working space of the product at hand, allocated by the first one. */
let packedA = new Float64Array(0);
let packedB = new Float64Array(0);
const tile = new Float64Array(TILE * TILE);

/**
 * C <- C - A B, by packed blocks and register tiles (Goto and van de Geijn, Anatomy of high-performance matrix
 * multiplication, 2008). C must not overlap A or B.
 * @param c [m, n]
 * @param a [m, k]
 * @param b [k, n]
 */
export function subtractProduct(c: MatrixView, a: MatrixView, b: MatrixView): void {
  if (packedA.length === 0) {
    packedA = new Float64Array(ROWS * DEPTH);
    packedB = new Float64Array(COLUMNS * DEPTH);
  }
  for (let p = 0; p < a.columns; p += DEPTH) {
    const depth = Math.min(DEPTH, a.columns - p);
    for (let j = 0; j < c.columns; j += COLUMNS) {
      const columns = Math.min(COLUMNS, c.columns - j);
      const bStart = b.offset + p * b.rowStride + j * b.columnStride;
      pack(b.data, bStart, b.columnStride, b.rowStride, columns, depth, packedB);
      for (let i = 0; i < c.rows; i += ROWS) {
        const rows = Math.min(ROWS, c.rows - i);
        const aStart = a.offset + i * a.rowStride + p * a.columnStride;
        pack(a.data, aStart, a.rowStride, a.columnStride, rows, depth, packedA);
        subtractPacked(c, i, j, rows, columns, depth);
      }
    }
  }
}

/** Strips of TILE lines, element by element in turn along the depth; missing lines of the last strip are zero. */
function pack(
  source: Float64Array,
  start: number,
  lineStride: number,
  depthStride: number,
  lines: number,
  depth: number,
  packed: Float64Array,
): void {
  for (let line = 0; line < lines; line += TILE) {
    for (let t = 0; t < TILE; t++) {
      let from = start + (line + t) * lineStride;
      let to = line * depth + t;
      const end = to + depth * TILE;
      if (line + t < lines) {
        for (; to < end; to += TILE, from += depthStride) packed[to] = source[from]!;
      } else {
        for (; to < end; to += TILE) packed[to] = 0;
      }
    }
  }
}

function subtractPacked(
  c: MatrixView,
  top: number,
  left: number,
  rows: number,
  columns: number,
  depth: number,
): void {
  for (let j = 0; j < columns; j += TILE) {
    const width = Math.min(TILE, columns - j);
    for (let i = 0; i < rows; i += TILE) {
      const height = Math.min(TILE, rows - i);
      multiplyTile(packedA, i * depth, packedB, j * depth, depth);
      const corner = c.offset + (top + i) * c.rowStride + (left + j) * c.columnStride;
      for (let r = 0; r < height; r++) {
        for (let s = 0; s < width; s++) {
          c.data[corner + r * c.rowStride + s * c.columnStride]! -= tile[r * TILE + s]!;
        }
      }
    }
  }
}

/** tile [4, 4] <- a strip of A times a strip of B. Scalars, not arrays: they are what V8 keeps in registers. */
function multiplyTile(a: Float64Array, aStart: number, b: Float64Array, bStart: number, depth: number): void {
  let c00 = 0;
  let c01 = 0;
  let c02 = 0;
  let c03 = 0;
  let c10 = 0;
  let c11 = 0;
  let c12 = 0;
  let c13 = 0;
  let c20 = 0;
  let c21 = 0;
  let c22 = 0;
  let c23 = 0;
  let c30 = 0;
  let c31 = 0;
  let c32 = 0;
  let c33 = 0;
  const end = aStart + TILE * depth;
  for (let p = aStart, q = bStart; p < end; p += TILE, q += TILE) {
    const b0 = b[q]!;
    const b1 = b[q + 1]!;
    const b2 = b[q + 2]!;
    const b3 = b[q + 3]!;
    const a0 = a[p]!;
    c00 += a0 * b0;
    c01 += a0 * b1;
    c02 += a0 * b2;
    c03 += a0 * b3;
    const a1 = a[p + 1]!;
    c10 += a1 * b0;
    c11 += a1 * b1;
    c12 += a1 * b2;
    c13 += a1 * b3;
    const a2 = a[p + 2]!;
    c20 += a2 * b0;
    c21 += a2 * b1;
    c22 += a2 * b2;
    c23 += a2 * b3;
    const a3 = a[p + 3]!;
    c30 += a3 * b0;
    c31 += a3 * b1;
    c32 += a3 * b2;
    c33 += a3 * b3;
  }
  tile[0] = c00;
  tile[1] = c01;
  tile[2] = c02;
  tile[3] = c03;
  tile[4] = c10;
  tile[5] = c11;
  tile[6] = c12;
  tile[7] = c13;
  tile[8] = c20;
  tile[9] = c21;
  tile[10] = c22;
  tile[11] = c23;
  tile[12] = c30;
  tile[13] = c31;
  tile[14] = c32;
  tile[15] = c33;
}
