/**
 * The rows of a matrix at length 1, x / |x|, in float64 until they are stored; zeros stay zeros. The graph's
 * counterpart, {@link directions}, is the same for all rows longer than 1e-4.
 * @param matrix [N, D], row-major
 */
export function unitVectors(matrix: Float32Array, dimensions: number): Float32Array {
  const scaled = new Float32Array(matrix.length);
  for (let start = 0; start < matrix.length; start += dimensions) {
    let square = 0;
    // Squares of float32 numbers neither overflow nor vanish in float64.
    for (let i = start; i < start + dimensions; i++) square += matrix[i]! ** 2;
    const scale = square === 0 ? 0 : 1 / Math.sqrt(square);
    for (let i = start; i < start + dimensions; i++) scaled[i] = matrix[i]! * scale;
  }
  return scaled;
}
