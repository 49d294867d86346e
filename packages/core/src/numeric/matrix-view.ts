/** A rectangle of numbers within an array: element (i, j) is `data[offset + i * rowStride + j * columnStride]`. */
export interface MatrixView {
  readonly data: Float64Array;
  readonly offset: number;
  readonly rows: number;
  readonly columns: number;
  readonly rowStride: number;
  readonly columnStride: number;
}

/** All of a row-major [rows, columns] array. */
export function viewOf(data: Float64Array, rows: number, columns: number): MatrixView {
  return { data, offset: 0, rows, columns, rowStride: columns, columnStride: 1 };
}

/** Rows `top` .. `bottom - 1` and columns `left` .. `right - 1` of a view; nothing is copied. */
export function block(
  view: MatrixView,
  top: number,
  bottom: number,
  left: number,
  right: number,
): MatrixView {
  const offset = view.offset + top * view.rowStride + left * view.columnStride;
  return { ...view, offset, rows: bottom - top, columns: right - left };
}

/** The transpose of a view; nothing is copied. */
export function transposed(view: MatrixView): MatrixView {
  return {
    ...view,
    rows: view.columns,
    columns: view.rows,
    rowStride: view.columnStride,
    columnStride: view.rowStride,
  };
}

/** The mean of the diagonal of a square matrix. */
export function diagonalMean({ data, offset, rows, rowStride, columnStride }: MatrixView): number {
  let sum = 0;
  for (let i = 0; i < rows; i++) sum += data[offset + i * (rowStride + columnStride)]!;
  return sum / rows;
}
