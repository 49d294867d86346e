/**
 * Squared Euclidean distances of some vectors to others, each the sum over the dimensions in their order. Eight are summed at
 * the same time, of two vectors to four others, which are read once for both: additions of one sum wait for each other, and
 * memory is slower than either.
 * @param vectors [M, D], few enough to stay in a cache
 * @param others [N, D]
 * @param squares [M, N], is written
 */
export function squaredDistancesBetween(
  vectors: Float32Array,
  others: Float32Array,
  dimensions: number,
  squares: Float64Array,
): void {
  const count = others.length / dimensions;
  const [lastVector, lastOther] = [vectors.length - dimensions, others.length - dimensions];
  for (let other = 0; other <= lastOther; other += 4 * dimensions) {
    // At the end the last vector stands for those that there are not.
    const second = Math.min(other + dimensions, lastOther);
    const third = Math.min(other + 2 * dimensions, lastOther);
    const fourth = Math.min(other + 3 * dimensions, lastOther);
    for (let one = 0; one <= lastVector; one += 2 * dimensions) {
      const two = Math.min(one + dimensions, lastVector);
      let [a1, a2, a3, a4, b1, b2, b3, b4] = [0, 0, 0, 0, 0, 0, 0, 0];
      for (let d = 0; d < dimensions; d++) {
        const a = vectors[one + d]!;
        const b = vectors[two + d]!;
        const x1 = others[other + d]!;
        const x2 = others[second + d]!;
        const x3 = others[third + d]!;
        const x4 = others[fourth + d]!;
        a1 += (a - x1) * (a - x1);
        a2 += (a - x2) * (a - x2);
        a3 += (a - x3) * (a - x3);
        a4 += (a - x4) * (a - x4);
        b1 += (b - x1) * (b - x1);
        b2 += (b - x2) * (b - x2);
        b3 += (b - x3) * (b - x3);
        b4 += (b - x4) * (b - x4);
      }
      const [first, next] = [(one / dimensions) * count, (two / dimensions) * count];
      squares[first + other / dimensions] = a1;
      squares[first + second / dimensions] = a2;
      squares[first + third / dimensions] = a3;
      squares[first + fourth / dimensions] = a4;
      squares[next + other / dimensions] = b1;
      squares[next + second / dimensions] = b2;
      squares[next + third / dimensions] = b3;
      squares[next + fourth / dimensions] = b4;
    }
  }
}
