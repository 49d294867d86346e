/**
 * Squared Euclidean distances of a vector to all that come after it, each the sum over the dimensions in their order.
 * Four are summed at the same time: additions of one sum wait for each other, those of four sums do not.
 * @param vectors [N, D]
 * @param row which of the N vectors
 * @param squares [N]; those after `row` are written
 */
export function squaredDistancesAfter(
  vectors: Float32Array | Float64Array,
  dimensions: number,
  row: number,
  squares: Float64Array,
): void {
  const start = row * dimensions;
  const end = vectors.length - dimensions;
  for (let other = start + dimensions; other <= end; other += 4 * dimensions) {
    // At the end the last vector stands for those that there are not.
    const second = Math.min(other + dimensions, end);
    const third = Math.min(other + 2 * dimensions, end);
    const fourth = Math.min(other + 3 * dimensions, end);
    let [sum1, sum2, sum3, sum4] = [0, 0, 0, 0];
    for (let d = 0; d < dimensions; d++) {
      const value = vectors[start + d]!;
      sum1 += (value - vectors[other + d]!) ** 2;
      sum2 += (value - vectors[second + d]!) ** 2;
      sum3 += (value - vectors[third + d]!) ** 2;
      sum4 += (value - vectors[fourth + d]!) ** 2;
    }
    squares[other / dimensions] = sum1;
    squares[second / dimensions] = sum2;
    squares[third / dimensions] = sum3;
    squares[fourth / dimensions] = sum4;
  }
}
