import { KindredError } from '../errors.js';

/** @throws KindredError where an array is not [rows, columns]. */
export function requireSize(name: string, array: Float64Array, rows: number, columns: number): void {
  if (array.length !== rows * columns) {
    throw new KindredError(`the ${name} has ${array.length} numbers instead of ${rows} x ${columns}`);
  }
}

/** @throws KindredError with the place of the first number of a row-major array that is NaN or infinite. */
export function requireFinite(name: string, array: Float64Array, columns: number): void {
  const place = array.findIndex((value) => !Number.isFinite(value));
  if (place < 0) return;
  const [row, column] = [Math.floor(place / columns), place % columns];
  throw new KindredError(`the ${name} holds ${array[place]} in row ${row}, column ${column}`);
}

/** @throws KindredError where one of them is not an index of `count` rows. */
export function requireIndices(indices: ArrayLike<number>, count: number): void {
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i]!;
    if (!Number.isInteger(index) || index < 0 || index >= count) {
      throw new KindredError(`there are rows 0 to ${count - 1}, not ${index}`);
    }
  }
}
