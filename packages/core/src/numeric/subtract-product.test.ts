import { expect, test } from 'vitest';
import { Random } from '../random/random.js';
import { block, type MatrixView, transposed, viewOf } from './matrix-view.js';
import { subtractProduct } from './subtract-product.js';

function randomView(rows: number, columns: number, random: Random): MatrixView {
  return viewOf(
    Float64Array.from({ length: rows * columns }, () => random.normal()),
    rows,
    columns,
  );
}

function entry(view: MatrixView, i: number, j: number): number {
  return view.data[view.offset + i * view.rowStride + j * view.columnStride]!;
}

// Sizes below and beyond the tile and the packed blocks.
test.each([
  [1, 1, 1],
  [4, 4, 4],
  [5, 3, 7],
  [131, 5, 259],
  [3, 515, 6],
])('subtracts [%d x %d] of depth %d from a part of a matrix', (rows, columns, depth) => {
  const random = new Random(rows, columns, depth);
  for (const isTransposed of [false, true]) {
    const whole = randomView(rows + 2, columns + 3, random);
    const c = block(whole, 1, rows + 1, 2, columns + 2);
    const a = isTransposed ? transposed(randomView(depth, rows, random)) : randomView(rows, depth, random);
    const b = isTransposed
      ? transposed(randomView(columns, depth, random))
      : randomView(depth, columns, random);
    const before = whole.data.slice();
    subtractProduct(c, a, b);
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        const place = (i + 1) * whole.rowStride + j + 2;
        let expected = before[place]!;
        for (let k = 0; k < depth; k++) expected -= entry(a, i, k) * entry(b, k, j);
        expect(entry(c, i, j)).toBeCloseTo(expected, 10);
        before[place] = entry(c, i, j);
      }
    }
    expect(whole.data, 'what lies around the part').toEqual(before);
  }
});
